using EdgeInspector.Core.Frames;

namespace EdgeInspector.Bindings.Native.GStreamer;

/// <summary>Plans the capture of a Video4Linux camera (USB, or a driver of the board's own).</summary>
internal static class V4l2Camera
{
    public static SourcePlan Plan(SourceUri uri)
    {
        uri.Allow("width", "height", "fps", "format", "controls");
        string device = int.TryParse(uri.Target, out int number) ? $"/dev/video{number}" : uri.FullPath();
        int? width = uri.Integer("width", 1, FramePool.MaxEdge);
        int? height = uri.Integer("height", 1, FramePool.MaxEdge);
        double? rate = uri.Number("fps", 0.1, 1000);
        string? format = uri.Word("format", "mjpeg", "yuyv");
        var settings = V4l2Settings.Parse(uri.Text("controls"), uri);
        string? note = null;
        return new SourcePlan(
            uri,
            () => [.. PipelineText.Cameras(device, width, height, rate, format).Select(attempt => note is null ? attempt : attempt with { Note = note })],
            () => Ready(uri, device, settings, out note))
        {
            IsCamera = true,
            Explain = (fault, _) => Explain(fault, uri, device),
        };
    }

    /// <summary>What is wrong with the device, else null with its controls set.</summary>
    private static FrameSourceException? Ready(SourceUri uri, string device, V4l2Settings settings, out string? note)
    {
        note = null;
        if (!File.Exists(device))
        {
            return uri.Error($"there is no device {device}", Present());
        }

        using V4l2Device? opened = V4l2Device.TryOpen(device, out (string Reason, string Remedy)? problem);
        problem ??= opened!.NoCamera(device);
        if (problem is null && !settings.IsEmpty)
        {
            problem = settings.Apply(opened!.Controls(), opened.Set);
            note = problem is null ? settings.WithoutEffect(opened.Controls()) : null;
        }

        return problem is var (reason, remedy) ? uri.Error(reason, remedy) : null;
    }

    /// <summary>Devices by the names that stay the same when a camera is plugged in elsewhere, where the system keeps such.</summary>
    private static string Present()
    {
        string[] present = Lasting();
        if (present.Length == 0)
        {
            present = [.. Directory.EnumerateFiles("/dev", "video*").Order(NaturalOrder.Instance)];
        }

        return present.Length == 0 ? "the box has no /dev/video* at all: connect a camera, and see dmesg" : $"present are {string.Join(", ", present)}";
    }

    private static string[] Lasting()
    {
        try
        {
            return [.. Directory.EnumerateFileSystemEntries("/dev/v4l/by-id").Order(StringComparer.Ordinal)];
        }
        catch (DirectoryNotFoundException)
        {
            // It comes and goes with the first and the last camera.
            return [];
        }
    }

    /// <summary>Tells a camera that is gone, taken, forbidden or unable apart.</summary>
    internal static FrameSourceException Explain(GstFault fault, SourceUri uri, string device)
    {
        string text = fault.Text;
        return Says("No such device") || Says("ENODEV") ? uri.Error($"the camera {device} is gone", "check its plug and cable, and see dmesg; it is opened again when it is back")
            : Says("No space left") ? uri.Error("the USB bus has no bandwidth left for it", "ask for fewer pixels, a lower rate or format=mjpeg, or plug it into another controller (lsusb -t)")
            : Says("busy") ? uri.Error($"{device} is in use", $"end the other program; fuser -v {device} shows which")
            : Says("Permission denied") ? uri.Error($"this user may not open {device}", "give it the group of cameras: usermod -aG video USER, then log in (or start the service) again")
            : fault.IsNegotiation || Says("cannot capture") || Says("S_FMT") ? uri.Error("it cannot send what is asked for", $"v4l2-ctl -d {device} --list-formats-ext shows its formats, sizes and rates")
            : fault.IsTimeout ? uri.Error("it sends no picture", "unplug it and plug it in again; a long exposure needs a lower fps")
            : uri.Error(fault);

        bool Says(string words) => text.Contains(words, StringComparison.OrdinalIgnoreCase);
    }
}
