using System.Runtime.InteropServices;

namespace EdgeInspector.Bindings.Native;

/// <summary>
/// One object of a C library with its release function. A child (a session of an environment, a context of a model) keeps its parent
/// alive, so that the finaliser's order does not matter.
/// </summary>
internal sealed unsafe class NativeHandle : SafeHandle
{
    private readonly delegate* unmanaged<nint, void> _release;
    private readonly NativeHandle? _parent;

    public NativeHandle(nint value, delegate* unmanaged<nint, void> release, NativeHandle? parent = null)
        : base(0, ownsHandle: true)
    {
        _release = release;
        if (parent is not null)
        {
            bool added = false;
            parent.DangerousAddRef(ref added);
            _parent = parent;
        }

        SetHandle(value);
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>The native pointer, for calls made while the owner is not disposed.</summary>
    public nint Value => handle;

    protected override bool ReleaseHandle()
    {
        _release(handle);
        _parent?.DangerousRelease();
        return true;
    }
}
