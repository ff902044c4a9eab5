using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;

namespace EdgeInspector.Options;

/// <summary>One camera and how its frames are judged.</summary>
public sealed record CameraOptions
{
    /// <summary>
    /// Topic level, folder name and label: 1-64 letters, digits, <c>- _ .</c>, unique, and none of the words the topics use
    /// (status, health, gaps, models, command).
    /// </summary>
    public required string Name { get; init; }

    /// <summary>
    /// Where frames come from: <c>v4l2:/dev/video0</c>, <c>csi:0</c>, <c>rtsp://...</c>, <c>file:clip.mp4</c>, <c>dir:images/</c>,
    /// <c>gst:&lt;pipeline&gt;</c> or <c>sim:pcb?seed=7</c>. Carries no password; relative files are already made absolute.
    /// </summary>
    public required string Source { get; init; }

    /// <summary>User name for a network camera; an error with other sources. Default none: most cameras on a closed network ask for none.</summary>
    public string? User { get; init; }

    /// <summary>File whose first line is the camera's password. Default none. Needs <see cref="User"/>.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>
    /// Most frames per second, 0.1-1000: asked of sources that can be asked, and kept by leaving frames out evenly; an error with <c>file:</c>, whose frames are all judged. Default null: the
    /// source's own rate, which the line was set up with.
    /// </summary>
    public double? Fps { get; init; }

    /// <summary>How the picture is turned before anything else sees it. Default: not.</summary>
    public FrameOrientation Orientation { get; init; }

    /// <summary>The part of the turned picture that models look at. Default null: all of it. Boxes, zones and sizes stay those of the whole picture.</summary>
    public FrameCrop? Crop { get; init; }

    /// <summary>
    /// Seconds after which a live camera that sends the very same picture again and again is called frozen, 0-86400; 0: never. Default
    /// 3: said on every topic within the promised 5 s, and longer than key pictures of usual cameras are apart (1-2 s).
    /// </summary>
    public double FrozenSeconds { get; init; } = 3;

    /// <summary>
    /// Calibration: millimetres of the part that one pixel of the frame shows, <see cref="Calibration.Least"/> to
    /// <see cref="Calibration.Most"/>. Default null: unknown; sizes are told in pixels alone.
    /// </summary>
    public float? MmPerPx { get; init; }

    /// <summary>Controls of a <c>v4l2:</c> camera, set in this order when it is opened. Default none: as the camera stands.</summary>
    public IReadOnlyList<KeyValuePair<string, int>> Controls { get; init; } = [];

    /// <summary>Longest time from capture to verdict, 1-600000 ms; later is NOT_JUDGED. Default 100: three frames of a 30 fps camera, and time left for an ejector.</summary>
    public int DeadlineMs { get; init; } = 100;

    /// <summary>Models that see every frame, by name in the store or by path; at least one.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>How detectors look at large pictures in parts. Default null: as each one's manifest says, commonly the whole at once.</summary>
    public SliceOptions? Slices { get; init; }

    /// <summary>Named regions of the picture, names unique. Default none: the whole frame counts.</summary>
    public IReadOnlyList<Zone> Zones { get; init; } = [];

    /// <summary>What makes a defect NG, in order of precedence. Default none: <see cref="VerdictRule.Default"/>, since what a model finds is what it was trained to object to; <see cref="EdgeInspector.Core.Vision.ModelClasses"/> says what else it may be.</summary>
    public IReadOnlyList<VerdictRule> Rules { get; init; } = [];

    /// <summary>
    /// The source with user and password put in, for the one who opens it; never to be logged or shown. Reads
    /// <see cref="PasswordFile"/>; sources that are no URL are returned as they are.
    /// </summary>
    /// <exception cref="IOException">The password file cannot be read or is empty; the message names it.</exception>
    public string SourceWithCredentials()
    {
        int scheme = Source.IndexOf("://", StringComparison.Ordinal);
        if (User is null || scheme < 0 || Source.StartsWith("gst:", StringComparison.Ordinal))
        {
            return Source;
        }

        string password = PasswordFile is null ? "" : ":" + Uri.EscapeDataString(SecretFile.Read(PasswordFile));
        return string.Concat(Source.AsSpan(0, scheme + 3), Uri.EscapeDataString(User), password, "@") + Source[(scheme + 3)..];
    }
}
