using System.Runtime.InteropServices;
using System.Text;

namespace EdgeInspector.Bindings.Native;

/// <summary>A zero-terminated UTF-8 string at a fixed address, for names that are passed to native code.</summary>
internal sealed unsafe class Utf8Name : SafeHandle
{
    public Utf8Name(string text)
        : base(0, ownsHandle: true)
    {
        int length = Encoding.UTF8.GetByteCount(text);
        byte* memory = (byte*)NativeMemory.AllocZeroed((nuint)length + 1);
        Encoding.UTF8.GetBytes(text, new Span<byte>(memory, length));
        SetHandle((nint)memory);
    }

    public override bool IsInvalid => handle == 0;

    public byte* Pointer => (byte*)handle;

    protected override bool ReleaseHandle()
    {
        NativeMemory.Free((void*)handle);
        return true;
    }
}
