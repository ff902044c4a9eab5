namespace EdgeInspector.Options;

/// <summary>One release channel: a TUF repository that this box believes.</summary>
public sealed record UpdateChannelOptions
{
    /// <summary>Name of its folder in the state directory and in messages, unique.</summary>
    public required string Name { get; init; }

    /// <summary>Folder of the repository, ending in <c>/</c>: <c>http://</c>, <c>https://</c> or <c>file://</c>. A folder's path is written as it is.</summary>
    public required Uri Url { get; init; }

    /// <summary>The first <c>root.json</c> that is believed, brought by a person or with the box's image.</summary>
    public required string RootFile { get; init; }

    /// <summary>File whose first line its server asks for: a bearer token, or scheme and credentials. Default null: it asks for nothing.</summary>
    public string? TokenFile { get; init; }

    /// <summary>Where its metadata lies, against <see cref="Url"/>. Default <c>metadata/</c>: as most tools lay it out.</summary>
    public string Metadata { get; init; } = "metadata/";

    /// <summary>Where its files lie, against <see cref="Url"/>; another server is a whole address. Default <c>targets/</c>.</summary>
    public string Targets { get; init; } = "targets/";
}
