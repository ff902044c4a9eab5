using System.Runtime.InteropServices;

namespace EdgeInspector.Bindings.Native.GStreamer;

/// <summary>One reference to a GStreamer object (element, bus, clock).</summary>
internal class GstObjectHandle : SafeHandle
{
    /// <param name="instance">A reference that this handle takes over.</param>
    public GstObjectHandle(nint instance)
        : base(0, ownsHandle: true)
    {
        SetHandle(instance);
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>The instance, for calls made while the handle is surely open.</summary>
    public nint Instance => handle;

    protected override bool ReleaseHandle()
    {
        Gst.gst_object_unref(handle);
        return true;
    }
}
