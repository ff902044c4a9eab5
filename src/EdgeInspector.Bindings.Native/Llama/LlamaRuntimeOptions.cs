namespace EdgeInspector.Bindings.Native.Llama;

/// <summary>Which libllama to load and where its words go.</summary>
public sealed record LlamaRuntimeOptions
{
    /// <summary>
    /// <c>libllama.so</c>, or the folder that holds it with its <c>libggml-*.so</c>. Null (default): beside the program, then the development
    /// folder, then the system's loader.
    /// </summary>
    public string? LibraryPath { get; init; }

    /// <summary>
    /// Takes the library's warnings and errors, one line each, on whichever thread they arise; whatever it throws is swallowed. Null
    /// (default): they are dropped. Errors of a grammar are printed on the process's error output by the library itself.
    /// </summary>
    public Action<string>? Log { get; init; }
}
