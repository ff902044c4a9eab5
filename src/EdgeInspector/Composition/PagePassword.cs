namespace EdgeInspector.Composition;

/// <summary>The page's password, which a new configuration may change. Thread-safe.</summary>
internal sealed class PagePassword
{
    private volatile string? _value;

    /// <summary>Null: none is asked for.</summary>
    public string? Value
    {
        get => _value;
        set => _value = value;
    }
}
