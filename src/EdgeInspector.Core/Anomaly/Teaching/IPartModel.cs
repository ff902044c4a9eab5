namespace EdgeInspector.Core.Anomaly.Teaching;

/// <summary>What a method knows of good parts: an implementation for each method of teaching.</summary>
internal interface IPartModel
{
    /// <summary>The raw map of one picture of a store.</summary>
    /// <param name="map"><c>[Cells]</c>.</param>
    void Score(FeatureStore store, int picture, Span<float> map);

    /// <summary>This model and what further pictures show.</summary>
    IPartModel With(FeatureStore store, IReadOnlyList<int> pictures, Action<int, int>? progress, CancellationToken cancellation);

    /// <summary>Adds its files.</summary>
    void Write(Dictionary<string, NpyArray> files);
}
