namespace EdgeInspector.Updates.Jobs;

/// <summary>An update that cannot go on: the model that runs stays.</summary>
/// <param name="code">For programs, small letters and hyphens, e.g. <c>no-space</c>.</param>
/// <param name="message">For people: the thing, the reason, the remedy.</param>
public sealed class UpdateException(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    public string Code { get; } = code;
}
