namespace EdgeInspector.Core.Explaining;

/// <summary>Who wrote an explanation.</summary>
public enum ExplanationSource
{
    /// <summary>The language's own sentences.</summary>
    Template,

    /// <summary>A language model; what did not pass the check is left out.</summary>
    Model,
}
