namespace EdgeInspector.Options;

/// <summary>What to read the configuration from. Layers: defaults, <see cref="Base"/> or <see cref="File"/>, the page's overlay, environment, <see cref="Set"/>.</summary>
public sealed record ConfigurationRequest
{
    /// <summary>Where packages put it, and where <c>run</c> looks when told nothing.</summary>
    public const string DefaultFile = "/etc/edge-inspector/config.yml";

    /// <summary>Path of the YAML file, shown in errors as given; null: none.</summary>
    public string? File { get; init; }

    /// <summary>YAML below every other layer, for a program that brings its own (the demo). Default null.</summary>
    public string? Base { get; init; }

    /// <summary>What errors in <see cref="Base"/> are said to stand in.</summary>
    public string BaseName { get; init; } = "built-in";

    /// <summary><c>KEY:PATH=VALUE</c> settings, the last one winning.</summary>
    public IReadOnlyList<string> Set { get; init; } = [];

    /// <summary>Variables; those beginning with <c>EDGEINSPECTOR__</c> count. Default none; <see cref="CurrentEnvironment"/> for the process's own.</summary>
    public IEnumerable<KeyValuePair<string, string>> Environment { get; init; } = [];

    /// <summary>Whether the page's overlay in the state folder is read. Default true.</summary>
    public bool UseOverlay { get; init; } = true;

    /// <summary>Whether a configuration without a camera is an error. Default true; commands that only need the models' folder say false.</summary>
    public bool RequireCameras { get; init; } = true;

    /// <summary>Whether files that are named (passwords, certificates, libraries) must be there. Default true; false checks a box's file elsewhere.</summary>
    public bool CheckFiles { get; init; } = true;

    /// <summary>The process's environment.</summary>
    public static IEnumerable<KeyValuePair<string, string>> CurrentEnvironment()
    {
        foreach (System.Collections.DictionaryEntry entry in System.Environment.GetEnvironmentVariables())
        {
            yield return new((string)entry.Key, (string?)entry.Value ?? "");
        }
    }
}
