using System.Runtime.InteropServices;
using EdgeInspector.Core.Frames;

namespace EdgeInspector.Bindings.Native.GStreamer;

/// <summary>Plans the capture of a camera on a Jetson's CSI connector, through the board's own image processor.</summary>
internal static class CsiCamera
{
    /// <summary>The camera service takes up to 5 s to start a sensor after a boot.</summary>
    private static readonly TimeSpan OpenTimeout = TimeSpan.FromSeconds(10);

    public static SourcePlan Plan(SourceUri uri)
    {
        uri.Allow("width", "height", "fps", "mode");
        if (!int.TryParse(uri.Target, System.Globalization.NumberStyles.None, null, out int sensor) || sensor > 15)
        {
            throw uri.Error("it names no sensor", "write csi:0 for the first camera, csi:1 for the second");
        }

        int? width = uri.Integer("width", 1, FramePool.MaxEdge);
        int? height = uri.Integer("height", 1, FramePool.MaxEdge);
        double? rate = uri.Number("fps", 0.1, 1000);
        int? mode = uri.Integer("mode", 0, 63);
        return new SourcePlan(uri, () => [new PipelineAttempt(PipelineText.Csi(sensor, mode, width, height, rate))], () => Missing(uri, GStreamerLibrary.HasElement))
        {
            IsCamera = true,
            OpenTimeout = OpenTimeout,
            Explain = (fault, _) => Explain(fault, uri, sensor),
        };
    }

    /// <param name="exists">Whether an element is installed.</param>
    internal static FrameSourceException? Missing(SourceUri uri, Func<string, bool> exists)
    {
        foreach (string element in (ReadOnlySpan<string>)["nvarguscamerasrc", "nvvidconv"])
        {
            if (!exists(element))
            {
                return uri.Error(
                    $"GStreamer's element {element} is missing; it exists on NVIDIA Jetson boards only, and this machine is {RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}",
                    "on a Jetson: apt install nvidia-l4t-gstreamer nvidia-l4t-camera; on a Raspberry Pi use gst:libcamerasrc, elsewhere v4l2:DEVICE or rtsp://HOST/PATH");
            }
        }

        return null;
    }

    internal static FrameSourceException Explain(GstFault fault, SourceUri uri, int sensor)
    {
        bool none = fault.Text.Contains("No cameras available", StringComparison.OrdinalIgnoreCase) || fault.Text.Contains("Invalid camera device", StringComparison.OrdinalIgnoreCase);
        return none ? uri.Error($"no camera answers as sensor {sensor}", "check the ribbon cable with the power off, then the connector's setting: sudo /opt/nvidia/jetson-io/jetson-io.py")
            : fault.IsTimeout ? uri.Error("the camera service gives no picture", "restart it: sudo systemctl restart nvargus-daemon")
            : uri.Error(fault);
    }
}
