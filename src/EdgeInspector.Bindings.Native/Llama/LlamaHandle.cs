using System.Runtime.InteropServices;

namespace EdgeInspector.Bindings.Native.Llama;

/// <summary>One object of the library with its release function; a child (a context of a model) keeps its parent alive.</summary>
internal sealed unsafe class LlamaHandle : SafeHandle
{
    private readonly delegate* unmanaged<nint, void> _release;
    private readonly LlamaHandle? _parent;

    public LlamaHandle(nint value, delegate* unmanaged<nint, void> release, LlamaHandle? parent = null)
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
