using EdgeInspector.Core.Anomaly;
using EdgeInspector.Core.Detection;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Vision;

namespace EdgeInspector.Pipeline;

/// <summary>What all of a camera's models found in one frame, as one: classes numbered through, anomalies held against the boxes of the others. Reused; one thread.</summary>
internal sealed class MergedFindings
{
    public Detections Detections { get; } = new();

    /// <summary>The map of the first anomaly model, lent until its next run; null where none gave one.</summary>
    public AnomalyMap? Heat { get; private set; }

    public void Clear()
    {
        Detections.Clear();
        Heat = null;
    }

    /// <summary>Replaces the content by the results of the requests.</summary>
    /// <param name="models">That of each request.</param>
    /// <param name="policy">The camera's rules, for the labels of the models in their order.</param>
    /// <param name="size">Of the frame, pixels.</param>
    public void Merge(ReadOnlySpan<LaneRequest> requests, ReadOnlySpan<IVisionModel> models, VerdictPolicy policy, (int Width, int Height) size)
    {
        Clear();
        int offset = 0;
        for (int i = 0; i < requests.Length; i++)
        {
            if (!IsAnomaly(models[i]))
            {
                Detections found = requests[i].Result.Detections;
                for (int row = 0; row < found.Count; row++)
                {
                    Detections.AddFrom(found, row, offset);
                }
            }

            offset += models[i].Labels.Count;
        }

        // Only now: what anomaly models found is held against every box.
        int boxes = Detections.Count;
        offset = 0;
        for (int i = 0; i < requests.Length; i++)
        {
            if (IsAnomaly(models[i]))
            {
                Findings found = requests[i].Result;
                AnomalyFusion.Add(found.Detections, offset, policy, Detections, boxes, size);
                Heat ??= found.Anomaly.IsEmpty ? null : found.Anomaly;
            }

            offset += models[i].Labels.Count;
        }
    }

    private static bool IsAnomaly(IVisionModel model) => model.Manifest.Task == ModelTask.Anomaly;
}
