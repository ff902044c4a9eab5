namespace EdgeInspector.Options.Reading;

/// <summary>A single value as it was written.</summary>
/// <param name="isPlain">Without quotes: may mean null, a number or a truth value.</param>
internal sealed class ConfigScalar(string text, bool isPlain, ConfigOrigin origin) : ConfigNode(origin)
{
    public string Text { get; } = text;

    public bool IsPlain { get; } = isPlain;

    /// <summary>The spellings of YAML 1.2's core schema.</summary>
    public bool IsNull => IsPlain && (Text is "" or "~" or "null" or "Null" or "NULL");

    public override int Size => 1;

    public override string Kind => IsNull ? "empty" : IsPlain ? $"'{Text}'" : $"the text \"{Text}\"";
}
