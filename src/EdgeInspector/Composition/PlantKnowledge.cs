using EdgeInspector.Core.Explaining.Knowledge;
using EdgeInspector.Core.Models;
using EdgeInspector.Models;
using EdgeInspector.Options;

namespace EdgeInspector.Composition;

/// <summary>
/// What the plant knows of its defects, as configured: from a file, or from a knowledge base of the model store, which updates exchange.
/// One caller at a time, any reader.
/// </summary>
internal sealed class PlantKnowledge(ILogger log)
{
    private volatile KnowledgeReading _now = new(KnowledgeBase.Empty, null, null, null);

    public KnowledgeBase Base => _now.Base ?? KnowledgeBase.Empty;

    /// <summary>Why a named knowledge base is not in use; null where nothing is wrong.</summary>
    public string? Trouble => _now.Trouble;

    /// <summary>Reads it for somebody who wants it or nothing.</summary>
    /// <exception cref="IOException">It is not there or has errors; the message holds them all.</exception>
    public static KnowledgeBase Read(DaemonOptions options)
    {
        KnowledgeReading reading = Prepare(options);
        return reading.Base ?? throw new IOException(reading.Trouble);
    }

    /// <summary>Reads it for <see cref="Use"/>; where a name leads nowhere, the reading says why: a package that is gone must not stop a line.</summary>
    /// <exception cref="IOException">A file has errors; the message holds them all.</exception>
    public static KnowledgeReading Prepare(DaemonOptions options)
    {
        if (options.Explain.KnowledgeModel is not { } name)
        {
            return new KnowledgeReading(options.Explain.Knowledge is { } path ? ReadFile(path) : KnowledgeBase.Empty, null, null, null);
        }

        try
        {
            ModelLocation found = new ModelStore(options.Models.Directory).Locate(name);
            return new KnowledgeReading(ReadModel(found), name, found.Version, null);
        }
        catch (Exception error) when (error is IOException or ModelLoadException or ModelManifestException)
        {
            return new KnowledgeReading(null, name, null, $"explain.knowledge: {error.Message}");
        }
    }

    /// <summary>The knowledge base in a version's folder.</summary>
    /// <exception cref="IOException">It is another model, or has errors; the message holds them all.</exception>
    public static KnowledgeBase ReadModel(ModelLocation model) => model.Manifest?.Task == ModelTask.Knowledge
        ? ReadFile(model.Path)
        : throw new IOException($"model {model.Name} is for {model.Manifest?.Task.ToString().ToLowerInvariant() ?? "pictures"}, no knowledge base of a plant; name one whose manifest says \"task\": \"knowledge\", or a YAML file");

    /// <summary>Goes by a reading; one that failed leaves what the same name gave before.</summary>
    public void Use(KnowledgeReading reading)
    {
        KnowledgeReading before = _now;
        _now = reading.Base is null && reading.Model == before.Model ? reading with { Base = before.Base, Version = before.Version } : reading;
        if (reading.Trouble is { } trouble && trouble != before.Trouble)
        {
            log.LogWarning("{Trouble}; {Else}", trouble, _now.Version is { } kept ? $"version {kept} stays in use" : "only what was measured is said");
        }
        else if (reading is { Base: { } knowledge, Version: { } version } && (reading.Model, version) != (before.Model, before.Version))
        {
            log.LogInformation("Explanations go by {Model} {Version}: {Count} defects of {Product}", reading.Model, version, knowledge.Defects.Count, knowledge.Product);
        }
    }

    private static KnowledgeBase ReadFile(string path)
    {
        var errors = new List<ConfigurationError>();
        return Options.Knowledge.KnowledgeFile.Read(path, errors) ?? throw new IOException(string.Join('\n', errors));
    }
}
