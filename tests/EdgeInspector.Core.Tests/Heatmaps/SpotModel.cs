using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Vision;

namespace EdgeInspector.Core.Tests.Heatmaps;

/// <summary>A detector of bright spots at one place: its confidence is how bright that place is, whatever is around it.</summary>
internal sealed class SpotModel(FrameBox spot) : IVisionModel
{
    public int Runs { get; private set; }

    public ModelManifest Manifest { get; } = new() { Name = "spot", Version = "1.0.0", Task = ModelTask.Detection, File = "none.onnx", Labels = ["other", "spot"] };

    public ModelReference Reference { get; } = new("spot", "1.0.0", "00");

    public IReadOnlyList<string> Labels => Manifest.Labels;

    public ReadOnlySpan<float> Thresholds => new float[2];

    public ExecutionProvider Provider => ExecutionProvider.Cpu;

    public string? FallbackReason => null;

    public void Inspect(Frame frame, Findings result)
    {
        Runs++;
        result.Clear();
        long sum = 0;
        for (int y = (int)spot.Y1; y < (int)spot.Y2; y++)
        {
            foreach (byte value in frame.Row(y)[(3 * (int)spot.X1)..(3 * (int)spot.X2)])
            {
                sum += value;
            }
        }

        result.Detections.Add(spot, sum / (255f * 3 * spot.Area), 1);
    }

    public void Dispose()
    {
    }
}
