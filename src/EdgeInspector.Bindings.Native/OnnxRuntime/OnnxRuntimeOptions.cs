namespace EdgeInspector.Bindings.Native.OnnxRuntime;

/// <summary>Which ONNX Runtime to load and where its warnings go.</summary>
public sealed record OnnxRuntimeOptions
{
    /// <summary>
    /// <c>libonnxruntime.so</c>, or the folder that holds it. Null (default): beside the program, then the development folder, then the
    /// system's loader. GPU provider libraries are looked for beside it.
    /// </summary>
    public string? LibraryPath { get; init; }

    /// <summary>
    /// Takes ONNX Runtime's warnings and errors, one line each, on whichever thread they arise; whatever it throws is swallowed.
    /// Null (default): they are dropped, since failures carry their text anyway.
    /// </summary>
    public Action<string>? Log { get; init; }
}
