namespace EdgeInspector.Core.Models;

/// <summary>Where a model runs. <see cref="Auto"/> tries TensorRT, then CUDA, then the CPU, and says which it got.</summary>
public enum ExecutionProvider
{
    Auto,
    Cpu,
    Cuda,
    TensorRt,
}
