namespace EdgeInspector.Updates.Installation;

/// <summary>What a start found on disk, after it was put in order.</summary>
/// <param name="Models">Every model that was ever installed here, by name.</param>
/// <param name="Findings">What was not as it should be and was mended or given up, in words for the log; empty after a clean stop.</param>
public sealed record InstalledModels(IReadOnlyList<InstalledModel> Models, IReadOnlyList<string> Findings)
{
    /// <summary>Null: it was never installed, but copied there, shipped, or is not there at all.</summary>
    public InstalledModel? Find(string name) => Models.FirstOrDefault(model => model.Name == name);
}
