namespace EdgeInspector.Core.Captions;

/// <summary>A sentence that may describe a picture.</summary>
/// <param name="Text">As the text encoder reads it.</param>
/// <param name="Label">What it stands for in rules and lists; several captions may share one. Null: the text itself.</param>
public sealed record Caption(string Text, string? Label = null)
{
    /// <summary>What rules and lists call it.</summary>
    public string Name => Label ?? Text;
}
