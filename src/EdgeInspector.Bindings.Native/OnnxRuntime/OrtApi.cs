using System.Runtime.InteropServices;

namespace EdgeInspector.Bindings.Native.OnnxRuntime;

/// <summary>
/// The slots of ONNX Runtime's C function table (<c>struct OrtApi</c> of <c>onnxruntime_c_api.h</c>) that are used here. The table only
/// ever grows at its end, so a slot's number holds for every later release. Field names are those of the header; the last slot in use,
/// <see cref="ReleaseCUDAProviderOptions"/>, came with API version <see cref="Version"/>.
/// </summary>
[StructLayout(LayoutKind.Explicit)]
internal readonly unsafe struct OrtApi
{
    /// <summary>Lowest API version that has every slot below (ONNX Runtime 1.11).</summary>
    public const uint Version = 11;

    /// <summary>Bytes per slot: only 64-bit processes are supported.</summary>
    public const int SlotSize = 8;

    [FieldOffset(1 * SlotSize)]
    public readonly delegate* unmanaged<nint, int> GetErrorCode;

    [FieldOffset(2 * SlotSize)]
    public readonly delegate* unmanaged<nint, byte*> GetErrorMessage;

    [FieldOffset(4 * SlotSize)]
    public readonly delegate* unmanaged<delegate* unmanaged<nint, int, byte*, byte*, byte*, byte*, void>, nint, int, byte*, nint*, nint> CreateEnvWithCustomLogger;

    [FieldOffset(7 * SlotSize)]
    public readonly delegate* unmanaged<nint, byte*, nint, nint*, nint> CreateSession;

    [FieldOffset(10 * SlotSize)]
    public readonly delegate* unmanaged<nint*, nint> CreateSessionOptions;

    [FieldOffset(13 * SlotSize)]
    public readonly delegate* unmanaged<nint, int, nint> SetSessionExecutionMode;

    [FieldOffset(23 * SlotSize)]
    public readonly delegate* unmanaged<nint, int, nint> SetSessionGraphOptimizationLevel;

    [FieldOffset(24 * SlotSize)]
    public readonly delegate* unmanaged<nint, int, nint> SetIntraOpNumThreads;

    [FieldOffset(25 * SlotSize)]
    public readonly delegate* unmanaged<nint, int, nint> SetInterOpNumThreads;

    [FieldOffset(30 * SlotSize)]
    public readonly delegate* unmanaged<nint, nuint*, nint> SessionGetInputCount;

    [FieldOffset(31 * SlotSize)]
    public readonly delegate* unmanaged<nint, nuint*, nint> SessionGetOutputCount;

    [FieldOffset(33 * SlotSize)]
    public readonly delegate* unmanaged<nint, nuint, nint*, nint> SessionGetInputTypeInfo;

    [FieldOffset(34 * SlotSize)]
    public readonly delegate* unmanaged<nint, nuint, nint*, nint> SessionGetOutputTypeInfo;

    [FieldOffset(36 * SlotSize)]
    public readonly delegate* unmanaged<nint, nuint, nint, byte**, nint> SessionGetInputName;

    [FieldOffset(37 * SlotSize)]
    public readonly delegate* unmanaged<nint, nuint, nint, byte**, nint> SessionGetOutputName;

    [FieldOffset(49 * SlotSize)]
    public readonly delegate* unmanaged<nint, void*, nuint, long*, nuint, int, nint*, nint> CreateTensorWithDataAsOrtValue;

    [FieldOffset(51 * SlotSize)]
    public readonly delegate* unmanaged<nint, void**, nint> GetTensorMutableData;

    [FieldOffset(55 * SlotSize)]
    public readonly delegate* unmanaged<nint, nint*, nint> CastTypeInfoToTensorInfo;

    [FieldOffset(60 * SlotSize)]
    public readonly delegate* unmanaged<nint, int*, nint> GetTensorElementType;

    [FieldOffset(61 * SlotSize)]
    public readonly delegate* unmanaged<nint, nuint*, nint> GetDimensionsCount;

    [FieldOffset(62 * SlotSize)]
    public readonly delegate* unmanaged<nint, long*, nuint, nint> GetDimensions;

    [FieldOffset(63 * SlotSize)]
    public readonly delegate* unmanaged<nint, byte**, nuint, nint> GetSymbolicDimensions;

    [FieldOffset(65 * SlotSize)]
    public readonly delegate* unmanaged<nint, nint*, nint> GetTensorTypeAndShape;

    [FieldOffset(69 * SlotSize)]
    public readonly delegate* unmanaged<int, int, nint*, nint> CreateCpuMemoryInfo;

    [FieldOffset(76 * SlotSize)]
    public readonly delegate* unmanaged<nint, void*, nint> AllocatorFree;

    [FieldOffset(78 * SlotSize)]
    public readonly delegate* unmanaged<nint*, nint> GetAllocatorWithDefaultOptions;

    [FieldOffset(92 * SlotSize)]
    public readonly delegate* unmanaged<nint, void> ReleaseEnv;

    [FieldOffset(93 * SlotSize)]
    public readonly delegate* unmanaged<nint, void> ReleaseStatus;

    [FieldOffset(94 * SlotSize)]
    public readonly delegate* unmanaged<nint, void> ReleaseMemoryInfo;

    [FieldOffset(95 * SlotSize)]
    public readonly delegate* unmanaged<nint, void> ReleaseSession;

    [FieldOffset(96 * SlotSize)]
    public readonly delegate* unmanaged<nint, void> ReleaseValue;

    [FieldOffset(98 * SlotSize)]
    public readonly delegate* unmanaged<nint, void> ReleaseTypeInfo;

    [FieldOffset(99 * SlotSize)]
    public readonly delegate* unmanaged<nint, void> ReleaseTensorTypeAndShapeInfo;

    [FieldOffset(100 * SlotSize)]
    public readonly delegate* unmanaged<nint, void> ReleaseSessionOptions;

    [FieldOffset(111 * SlotSize)]
    public readonly delegate* unmanaged<nint, nint*, nint> SessionGetModelMetadata;

    [FieldOffset(116 * SlotSize)]
    public readonly delegate* unmanaged<nint, nint, byte*, byte**, nint> ModelMetadataLookupCustomMetadataMap;

    [FieldOffset(118 * SlotSize)]
    public readonly delegate* unmanaged<nint, void> ReleaseModelMetadata;

    [FieldOffset(123 * SlotSize)]
    public readonly delegate* unmanaged<nint, nint, byte***, long*, nint> ModelMetadataGetCustomMetadataMapKeys;

    [FieldOffset(124 * SlotSize)]
    public readonly delegate* unmanaged<nint, byte*, long, nint> AddFreeDimensionOverrideByName;

    [FieldOffset(125 * SlotSize)]
    public readonly delegate* unmanaged<byte***, int*, nint> GetAvailableProviders;

    [FieldOffset(126 * SlotSize)]
    public readonly delegate* unmanaged<byte**, int, nint> ReleaseAvailableProviders;

    [FieldOffset(130 * SlotSize)]
    public readonly delegate* unmanaged<nint, byte*, byte*, nint> AddSessionConfigEntry;

    [FieldOffset(133 * SlotSize)]
    public readonly delegate* unmanaged<nint, nint, nint, nint> RunWithBinding;

    [FieldOffset(134 * SlotSize)]
    public readonly delegate* unmanaged<nint, nint*, nint> CreateIoBinding;

    [FieldOffset(135 * SlotSize)]
    public readonly delegate* unmanaged<nint, void> ReleaseIoBinding;

    [FieldOffset(136 * SlotSize)]
    public readonly delegate* unmanaged<nint, byte*, nint, nint> BindInput;

    [FieldOffset(137 * SlotSize)]
    public readonly delegate* unmanaged<nint, byte*, nint, nint> BindOutput;

    [FieldOffset(138 * SlotSize)]
    public readonly delegate* unmanaged<nint, byte*, nint, nint> BindOutputToDevice;

    [FieldOffset(140 * SlotSize)]
    public readonly delegate* unmanaged<nint, nint, nint**, nuint*, nint> GetBoundOutputValues;

    [FieldOffset(170 * SlotSize)]
    public readonly delegate* unmanaged<nint, nint, nint> SessionOptionsAppendExecutionProvider_TensorRT_V2;

    [FieldOffset(171 * SlotSize)]
    public readonly delegate* unmanaged<nint*, nint> CreateTensorRTProviderOptions;

    [FieldOffset(172 * SlotSize)]
    public readonly delegate* unmanaged<nint, byte**, byte**, nuint, nint> UpdateTensorRTProviderOptions;

    [FieldOffset(174 * SlotSize)]
    public readonly delegate* unmanaged<nint, void> ReleaseTensorRTProviderOptions;

    [FieldOffset(204 * SlotSize)]
    public readonly delegate* unmanaged<nint, nint, nint> SessionOptionsAppendExecutionProvider_CUDA_V2;

    [FieldOffset(205 * SlotSize)]
    public readonly delegate* unmanaged<nint*, nint> CreateCUDAProviderOptions;

    [FieldOffset(208 * SlotSize)]
    public readonly delegate* unmanaged<nint, void> ReleaseCUDAProviderOptions;
}
