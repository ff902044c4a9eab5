namespace EdgeInspector.Gates.Child;

/// <summary>The model cannot be used.</summary>
/// <param name="code">For programs: <c>load</c>, <c>contract</c>, <c>nan</c>, <c>failed</c>, <c>shapes</c>, <c>task</c>, <c>memory</c>.</param>
internal sealed class GateRefusal(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    public string Code { get; } = code;
}
