using System.Runtime.InteropServices;

namespace EdgeInspector.Bindings.Native.Llama;

/// <summary><c>llama_batch</c>. With tokens alone, positions follow the sequence and the last token's logits are computed.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LlamaBatch
{
    public int Count;
    public int* Tokens;
    public float* Embeddings;
    public int* Positions;
    public int* SequenceCounts;
    public int** Sequences;
    public sbyte* Logits;
}
