using EdgeInspector.Bindings.NuGet.Frames;
using EdgeInspector.Bindings.NuGet.Pictures;
using EdgeInspector.Bindings.Shared.Diagnosis;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Hosting;

namespace EdgeInspector.Bindings.NuGet.Diagnosis;

/// <summary>What of the box this binding stands on, tried one at a time. The packages bring the rest. ONNX Runtime says itself what it is.</summary>
public static class PackagedParts
{
    private const string OpenCv = "opencv";

    /// <summary>What there is to try.</summary>
    public static IReadOnlyList<string> Ids { get; } = [LibraryPart.Sqlite.Id, OpenCv];

    /// <summary>Kinds of sources that OpenCV may have been built without.</summary>
    public static IReadOnlyList<string> SourceKinds { get; } = ["v4l2", "file", "rtsp"];

    /// <summary>Loads it and makes it do something small.</summary>
    /// <param name="id">One of <see cref="Ids"/>.</param>
    public static NativePart Inspect(string id)
    {
        if (id != OpenCv)
        {
            return LibraryPart.TrySqlite(LibraryPart.Sqlite);
        }

        // GTK 3 is what the prebuilt library links beyond the C library's own; without it, it does not load.
        var part = new NativePart { Id = OpenCv, Name = "OpenCV", Package = "libgtk-3-0", Purpose = "No camera, clip or picture can be read, and no evidence picture made." };
        if (OpenCvLibrary.WhyUnusable is { } reason)
        {
            return part with { Problem = reason };
        }

        try
        {
            var codec = new OpenCvCodec();
            codec.Decode(codec.EncodePng(new byte[16 * 16 * 3], 16, 16, 48), new FramePool()).Dispose();
            return part with { Version = OpenCvLibrary.Version };
        }
        catch (Exception exception) when (exception is ImageFormatException or InvalidOperationException)
        {
            return part with { Problem = $"OpenCV does not work: {exception.Message}", IsDamaged = true };
        }
    }

    /// <summary>What OpenCV lacks for one kind of source, by its own report.</summary>
    /// <param name="scheme">One of <see cref="SourceKinds"/>.</param>
    public static SourceKindState InspectSource(string scheme)
    {
        (string name, string part) = scheme switch
        {
            "v4l2" => ("USB and V4L2 cameras (v4l2:)", "v4l/v4l2"),
            "file" => ("Clips (file:)", "FFMPEG"),
            _ => ("Network cameras (rtsp:)", "FFMPEG"),
        };
        return new SourceKindState(scheme, name, OpenCvLibrary.Has(part) ? [] : [part], []);
    }
}
