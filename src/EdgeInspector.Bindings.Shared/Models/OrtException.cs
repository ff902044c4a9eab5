namespace EdgeInspector.Bindings.Shared.Models;

/// <summary>A failed <c>OrtStatus</c>. Never leaves this folder: it becomes a model exception that names the file.</summary>
internal sealed class OrtException(OrtErrorCode code, string message) : Exception(message)
{
    public OrtErrorCode Code { get; } = code;

    /// <summary>Code and words, as ONNX Runtime's own tools print them.</summary>
    public string Text => $"[ErrorCode:{Code}] {Message}";
}
