namespace EdgeInspector.Bindings.Native.GStreamer;

/// <summary>A pipeline; released, it stops its threads and gives its devices back first, as GStreamer demands.</summary>
internal sealed class GstPipelineHandle(nint instance) : GstObjectHandle(instance)
{
    protected override bool ReleaseHandle()
    {
        _ = Gst.gst_element_set_state(handle, Gst.StateNull);
        return base.ReleaseHandle();
    }
}
