namespace EdgeInspector.Core.Heatmaps;

/// <summary>How a long explanation is watched and stopped.</summary>
/// <param name="Advance">Called after each run of the model; null: nobody watches.</param>
/// <param name="Cancellation">Ends it between two runs.</param>
public readonly record struct HeatmapProgress(Action? Advance = null, CancellationToken Cancellation = default)
{
    internal void Step()
    {
        Advance?.Invoke();
        Cancellation.ThrowIfCancellationRequested();
    }
}
