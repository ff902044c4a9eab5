using System.Runtime.InteropServices;

namespace EdgeInspector.Bindings.Native.Llama;

/// <summary><c>llama_chat_message</c>: zero-terminated UTF-8.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LlamaChatMessage
{
    public byte* Role;
    public byte* Content;
}
