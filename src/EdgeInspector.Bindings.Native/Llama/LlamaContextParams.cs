using System.Runtime.InteropServices;

namespace EdgeInspector.Bindings.Native.Llama;

/// <summary><c>llama_context_params</c> of libllama 0.5: the fields that are set or checked here; the others keep the library's defaults.</summary>
[StructLayout(LayoutKind.Explicit, Size = ByteCount)]
internal struct LlamaContextParams
{
    public const int ByteCount = 160;

    [FieldOffset(0)]
    public uint ContextTokens;

    [FieldOffset(4)]
    public uint BatchTokens;

    [FieldOffset(8)]
    public uint MicroBatchTokens;

    [FieldOffset(12)]
    public uint Sequences;

    [FieldOffset(28)]
    public int Threads;

    [FieldOffset(32)]
    public int PromptThreads;

    [FieldOffset(40)]
    public int RopeScaling;

    [FieldOffset(104)]
    public int KeyType;

    [FieldOffset(108)]
    public int ValueType;

    /// <summary>1: no timing of its own.</summary>
    [FieldOffset(130)]
    public byte NoTimings;

    /// <summary>Whether the library's defaults lie where this layout has them; 1 is the half-precision type of keys and values.</summary>
    public readonly bool AreDefaults =>
        ContextTokens == 512 && BatchTokens == 2048 && MicroBatchTokens == 512 && Sequences == 1 && Threads > 0 && Threads == PromptThreads
        && RopeScaling == -1 && KeyType == 1 && ValueType == 1 && NoTimings == 1;
}
