namespace EdgeInspector.Core.Models;

/// <summary>What a model is for. In a manifest the kebab-case names.</summary>
public enum ModelTask
{
    Detection,
    Segmentation,
    Classification,
    Anomaly,
    Embedding,
    Language,

    /// <summary>No model: what is known about a product's defects, a YAML file.</summary>
    Knowledge,
}
