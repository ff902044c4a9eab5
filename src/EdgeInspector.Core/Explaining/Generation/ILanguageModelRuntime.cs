namespace EdgeInspector.Core.Explaining.Generation;

/// <summary>A library that runs language models. Thread-safe; one per process.</summary>
public interface ILanguageModelRuntime : IDisposable
{
    /// <summary>Name and version, and the file it was loaded from where known.</summary>
    string Description { get; }

    /// <summary>Loads a GGUF file. Takes seconds for a model of gigabytes.</summary>
    /// <exception cref="LanguageModelException">Missing, truncated, not GGUF, a vocabulary without weights, or larger than the memory there is.</exception>
    ILanguageModel Load(string path, LanguageModelOptions options);
}
