namespace EdgeInspector.Options;

/// <summary>How events are put into words.</summary>
public sealed record ExplainOptions
{
    /// <summary>Language model in the store; null: templates only. Default explainer: the one this project names; without it in the store, templates speak.</summary>
    public string? Model { get; init; } = "explainer";

    /// <summary>ISO 639-1, two letters. Default en: the language of labels and manuals.</summary>
    public string Language { get; init; } = "en";

    /// <summary>Folder of notes about the process to quote from. Default null: only what was measured is said.</summary>
    public string? Knowledge { get; init; }
}
