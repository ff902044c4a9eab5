using EdgeInspector.Core.Models;

namespace EdgeInspector.Bindings.Native.OnnxRuntime;

/// <summary>Everything a session shows of itself, settled before its buffers are made. Inputs have no open dimension.</summary>
internal sealed record OrtSessionDescription(
    string Path, OrtSignature Signature, TensorSpec[] Inputs, TensorSpec[] Outputs, ExecutionProvider Provider, string? FallbackReason);
