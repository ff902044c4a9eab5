namespace EdgeInspector.Options.Reading;

/// <summary>A node of the configuration before it is understood. Immutable: layers are merged into new trees.</summary>
internal abstract class ConfigNode(ConfigOrigin origin)
{
    public ConfigOrigin Origin { get; } = origin;

    /// <summary>Nodes below and including this one, aliases counted each time they are used.</summary>
    public abstract int Size { get; }

    /// <summary>What it is, for messages.</summary>
    public abstract string Kind { get; }
}
