using System.Runtime.InteropServices;

namespace EdgeInspector.Bindings.Native.Llama;

/// <summary><c>llama_token_data_array</c>. <see cref="Selected"/> is an index into the data, -1 for none.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LlamaTokenDataArray
{
    public LlamaTokenData* Data;
    public nuint Count;
    public long Selected;
    public byte IsSorted;
}
