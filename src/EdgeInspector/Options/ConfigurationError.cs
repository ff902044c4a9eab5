namespace EdgeInspector.Options;

/// <summary>One thing wrong with the configuration.</summary>
/// <param name="Message">What is wrong and what would be right.</param>
public sealed record ConfigurationError(ConfigOrigin Origin, string Message)
{
    /// <summary><c>FILE:LINE: what is wrong, what would be right</c>.</summary>
    public override string ToString() => $"{Origin}: {Message}";
}
