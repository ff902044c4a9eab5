using EdgeInspector.Core.Frames;

namespace EdgeInspector.Bindings.Native.GStreamer;

/// <summary>A pipeline's report in the house's form: source, reason, remedy.</summary>
internal static class SourceUriFaults
{
    public static FrameSourceException Error(this SourceUri uri, GstFault fault) => uri.Error(fault.Text, fault.Remedy ?? uri.Scheme switch
    {
        "v4l2" => "check the device with v4l2-ctl --list-devices (package v4l-utils)",
        "file" => "check that the file is a whole, readable clip",
        _ => "check the pipeline with gst-launch-1.0",
    });
}
