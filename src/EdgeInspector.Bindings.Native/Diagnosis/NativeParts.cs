using System.Diagnostics;
using System.Runtime.InteropServices;
using EdgeInspector.Bindings.Native.GStreamer;
using EdgeInspector.Bindings.Native.Mosquitto;
using EdgeInspector.Bindings.Native.TurboJpeg;
using EdgeInspector.Bindings.Shared.Diagnosis;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Hosting;

namespace EdgeInspector.Bindings.Native.Diagnosis;

/// <summary>
/// The libraries and programs this binding needs, tried one at a time. Trying one loads it into this process, for good or ill: a caller
/// that must survive a broken driver does it in another. ONNX Runtime is not among them; its runtime says itself what it is.
/// </summary>
public static unsafe class NativeParts
{
    private static readonly TimeSpan ProgramLimit = TimeSpan.FromSeconds(5);

    private static readonly Dictionary<string, (NativePart Part, Func<NativePart, NativePart> Try)> Known = new()
    {
        ["libsqlite3"] = (LibraryPart.Sqlite, LibraryPart.TrySqlite),
        ["libturbojpeg"] = (
            new NativePart { Id = "libturbojpeg", Name = "libturbojpeg", Package = "libturbojpeg0", Purpose = "Evidence pictures, snapshots and the page's live picture cannot be made." },
            part => LibraryPart.Try(part, "libturbojpeg.so.0", Jpeg)),
        ["libpng"] = (
            new NativePart { Id = "libpng", Name = "libpng", Package = "libpng16-16", Purpose = "PNG pictures (dir: sources, golden pictures of models) cannot be read." },
            part => LibraryPart.Try(part, "libpng16.so.16", Png)),
        ["libmosquitto"] = (
            new NativePart { Id = "libmosquitto", Name = "libmosquitto", Package = "libmosquitto1", Purpose = "Nothing can be published, so the daemon does not start." },
            part => LibraryPart.Try(part, "libmosquitto.so.1", Mosquitto)),
        ["mosquitto"] = (
            new NativePart { Id = "mosquitto", Name = "mosquitto", Package = "mosquitto", Purpose = "mqtt.url: embedded has no broker to start." },
            Broker),
        ["gstreamer"] = (
            new NativePart { Id = "gstreamer", Name = "GStreamer", Package = "libgstreamer1.0-0 libgstreamer-plugins-base1.0-0", Purpose = "No camera and no clip can be read." },
            GStreamer),
    };

    /// <summary>What there is to try, in the order in which it is best read.</summary>
    public static IReadOnlyList<string> Ids { get; } = [.. Known.Keys];

    /// <summary>Loads or starts it and makes it do something small. May take seconds; GStreamer's first start reads all its plugins.</summary>
    /// <param name="id">One of <see cref="Ids"/>.</param>
    public static NativePart Inspect(string id)
    {
        (NativePart part, Func<NativePart, NativePart> attempt) = Known[id];
        return attempt(part);
    }

    private static string Mosquitto(nint library)
    {
        int major, minor, revision;
        _ = ((delegate* unmanaged<int*, int*, int*, int>)NativeLibrary.GetExport(library, "mosquitto_lib_version"))(&major, &minor, &revision);
        return $"{major}.{minor}.{revision}";
    }

    /// <summary>Its API has no version to ask for: a small picture goes there and back instead.</summary>
    private static string? Jpeg(nint library)
    {
        var codec = new TurboJpegCodec();
        byte[] file = new byte[codec.MaxJpegBytes(16, 16)];
        int length = codec.EncodeJpeg(new byte[16 * 16 * 3], 16, 16, 48, 80, file);
        codec.Decode(file.AsSpan(0, length), new FramePool()).Dispose();
        return null;
    }

    private static string Png(nint library)
    {
        var codec = new TurboJpegCodec();
        codec.Decode(codec.EncodePng(new byte[16 * 16 * 3], 16, 16, 48), new FramePool()).Dispose();
        uint version = ((delegate* unmanaged<uint>)NativeLibrary.GetExport(library, "png_access_version_number"))();
        return $"{version / 10000}.{version / 100 % 100}.{version % 100}";
    }

    private static NativePart GStreamer(NativePart part)
    {
        const string core = "libgstreamer-1.0.so.0";
        if (LoadedFile.TryLoad(core, out string? problem, out bool isDamaged) == 0)
        {
            return part with { Problem = $"{core} {problem}", IsDamaged = isDamaged };
        }

        foreach (string library in (string[])["libgstapp-1.0.so.0", "libgstvideo-1.0.so.0"])
        {
            if (LoadedFile.TryLoad(library, out problem, out isDamaged) == 0)
            {
                return part with { Problem = $"{library} {problem}", IsDamaged = isDamaged };
            }
        }

        if (GStreamerLibrary.WhyUnusable is { } reason)
        {
            return part with { Problem = reason, IsDamaged = true };
        }

        Gst.gst_version(out uint major, out uint minor, out uint micro, out _);
        return part with { Version = $"{major}.{minor}.{micro}", File = LoadedFile.PathOf(core) };
    }

    private static NativePart Broker(NativePart part)
    {
        string program;
        try
        {
            program = MosquittoProgram.Find(null);
        }
        catch (InvalidOperationException)
        {
            return part with { Problem = "the program mosquitto is not installed" };
        }

        try
        {
            return part with { Version = AskVersion(program), File = program };
        }
        catch (Exception error) when (error is ExternalException or InvalidOperationException)
        {
            return part with { Problem = $"{program} does not start: {error.Message}", IsDamaged = true, File = program };
        }
    }

    /// <summary>From the first line of its help: <c>mosquitto version 2.0.11</c>.</summary>
    /// <exception cref="InvalidOperationException">It says something else.</exception>
    private static string AskVersion(string program)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, ["-h"]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true })!;
        string? first = process.StandardOutput.ReadLine();
        if (!process.WaitForExit(ProgramLimit))
        {
            process.Kill();
        }

        return first?.Split(' ') is [_, "version", { Length: > 0 } version, ..]
            ? version
            : throw new InvalidOperationException($"it answers '{first}' where its version should be");
    }
}
