using System.Globalization;
using EdgeInspector.Options;

namespace EdgeInspector.Doctor;

/// <summary>What is examined: this box, and the configuration it is to run.</summary>
public sealed record Subject
{
    /// <summary>Path of the configuration file, as given or as packaged; it may be absent.</summary>
    public required string File { get; init; }

    /// <summary>Whether <see cref="File"/> is there.</summary>
    public required bool IsConfigured { get; init; }

    /// <summary>What is wrong with the configuration in itself and on this box; empty when nothing is, or when there is none.</summary>
    public IReadOnlyList<ConfigurationError> Errors { get; init; } = [];

    /// <summary>The configuration; the defaults where it is absent or wrong.</summary>
    public DaemonOptions Options { get; init; } = new();

    /// <summary>Where the kernel shows itself and system files lie; another folder in tests.</summary>
    public string Root { get; init; } = "/";

    public required TimeProvider Time { get; init; }

    /// <summary>Whether <see cref="Options"/> are somebody's wish: an absent file asks for nothing, and one that cannot be read is mended first.</summary>
    public required bool IsWished { get; init; }

    /// <summary>A file of the system.</summary>
    public string Path(string absolute) => System.IO.Path.Combine(Root, absolute.TrimStart('/'));

    /// <summary>Whether a camera uses this kind of source.</summary>
    public bool Uses(string scheme) => Options.Cameras.Any(camera => camera.Source.StartsWith(scheme + ":", StringComparison.Ordinal)
        || (scheme == "rtsp" && camera.Source.StartsWith("rtsps:", StringComparison.Ordinal)));

    /// <summary>Whether an NVIDIA graphics processor shows itself, on a card or in a Jetson.</summary>
    public bool HasNvidia() => Entries("/dev", "nvidia").Count > 0 || Entries("/dev", "nvhost").Count > 0;

    /// <summary>Whether systemd runs the box: the test of <c>sd_booted(3)</c>.</summary>
    public bool HasSystemd() => Directory.Exists(Path("/run/systemd/system"));

    /// <summary>Whether this is a Jetson, whose libraries come from NVIDIA's own feed.</summary>
    public bool IsJetson() => System.IO.File.Exists(Path("/etc/nv_tegra_release"))
        || ReadLine("/proc/device-tree/model")?.Contains("Jetson", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Name of the user a service of this program runs as, where that user exists and is not the one who asks.</summary>
    public string? OtherServiceUser()
    {
        const string service = "edge-inspector";
        string passwd = Path("/etc/passwd");
        bool exists = System.IO.File.Exists(passwd) && System.IO.File.ReadLines(passwd).Any(static line => line.StartsWith(service + ":", StringComparison.Ordinal));
        return exists && Environment.UserName != service ? service : null;
    }

    /// <summary>First line of a small file; null where it cannot be read.</summary>
    public string? ReadLine(string absolute)
    {
        try
        {
            return System.IO.File.ReadLines(Path(absolute)).FirstOrDefault()?.Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>A number in a file of the kernel; null where it cannot be read.</summary>
    public long? ReadNumber(string absolute) =>
        long.TryParse(ReadLine(absolute), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : null;

    /// <summary>Absolute paths of the entries of a folder whose names begin so, in order.</summary>
    public IReadOnlyList<string> Entries(string folder, string prefix) => Directory.Exists(Path(folder))
        ? [.. Directory.EnumerateFileSystemEntries(Path(folder)).Select(System.IO.Path.GetFileName).OfType<string>()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(name => $"{folder}/{name}")]
        : [];
}
