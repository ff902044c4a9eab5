using System.Runtime.InteropServices;

namespace EdgeInspector.Bindings.Shared.Models;

/// <summary>Zeroed native memory, aligned to 64 bytes: a cache line and the widest vector register.</summary>
internal sealed unsafe class NativeBuffer : SafeHandle
{
    public const int Alignment = 64;

    public NativeBuffer(int length)
        : base(0, ownsHandle: true)
    {
        Length = length;
        nuint size = (nuint)Math.Max(length, 1);
        void* memory = NativeMemory.AlignedAlloc(size, Alignment);
        NativeMemory.Clear(memory, size);
        SetHandle((nint)memory);
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>Bytes.</summary>
    public int Length { get; }

    public byte* Pointer => (byte*)handle;

    public Span<byte> Span => new((void*)handle, Length);

    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree((void*)handle);
        return true;
    }
}
