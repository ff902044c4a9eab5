using System.Runtime.InteropServices;

namespace EdgeInspector.Bindings.Native.Llama;

/// <summary><c>llama_model_params</c> of libllama 0.5: the fields that are set or checked here; the others keep the library's defaults.</summary>
[StructLayout(LayoutKind.Explicit, Size = ByteCount)]
internal struct LlamaModelParams
{
    public const int ByteCount = 80;

    [FieldOffset(0)]
    public nint Devices;

    [FieldOffset(16)]
    public int GpuLayers;

    [FieldOffset(24)]
    public int LoadMode;

    [FieldOffset(40)]
    public nint TensorSplit;

    [FieldOffset(72)]
    public byte VocabularyOnly;

    [FieldOffset(74)]
    public byte UseExtraBuffers;

    /// <summary>Whether the library's defaults lie where this layout has them.</summary>
    public readonly bool AreDefaults =>
        Devices == 0 && GpuLayers == -1 && LoadMode == -1 && TensorSplit == 0 && VocabularyOnly == 0 && UseExtraBuffers == 1;
}
