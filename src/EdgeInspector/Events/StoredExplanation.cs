namespace EdgeInspector.Events;

/// <summary>An event in words, as it is kept beside it and published.</summary>
internal sealed record StoredExplanation
{
    /// <summary>ULID of the event.</summary>
    public required string Event { get; init; }

    public required string Camera { get; init; }

    public required DateTimeOffset Time { get; init; }

    /// <summary>Two-letter code.</summary>
    public required string Language { get; init; }

    /// <summary><c>model</c> or <c>template</c>.</summary>
    public required string Source { get; init; }

    public required string Text { get; init; }

    /// <summary>JSON object: every fact with its value, and whether the text states it.</summary>
    public required string Facts { get; init; }

    /// <summary>Sentences written.</summary>
    public required int Sentences { get; init; }

    /// <summary>Those of them that passed the check.</summary>
    public required int Grounded { get; init; }

    /// <summary>The language model that wrote; null: none did.</summary>
    public string? Model { get; init; }
}
