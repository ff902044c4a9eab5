namespace EdgeInspector.Core.Models;

/// <summary>Least confidence, 0-1, of what counts as found.</summary>
/// <param name="Default">For every class not named. Default 0.25: what detectors are commonly used with.</param>
public sealed record ModelThresholds(float Default = 0.25f)
{
    /// <summary>By label.</summary>
    public IReadOnlyDictionary<string, float> PerClass { get; init; } = new Dictionary<string, float>();

    public float For(string label) => PerClass.TryGetValue(label, out float value) ? value : Default;
}
