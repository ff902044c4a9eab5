using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Vision;

namespace EdgeInspector.Tests.Evaluation;

/// <summary>A model that finds what the test says of each frame.</summary>
internal sealed class ScriptedModel(ModelTask task, string[] labels, Action<Frame, Findings> inspect) : IVisionModel
{
    /// <summary>Of each label; 0.5 unless said.</summary>
    public float[] Least { get; init; } = [.. labels.Select(_ => 0.5f)];

    /// <summary>Labels that are no finding; null: told by their names.</summary>
    public string[]? Background { get; init; }

    public ModelManifest Manifest => new()
    {
        Name = "scripted",
        Version = "1.0.0",
        Task = task,
        File = "none.onnx",
        Labels = labels,
        Output = new ModelOutput { Decoder = ModelDecoder.Mask, Background = Background },
    };

    public ModelReference Reference { get; } = new("scripted", "1.0.0", "00");

    public IReadOnlyList<string> Labels => labels;

    public ReadOnlySpan<float> Thresholds => Least;

    public ExecutionProvider Provider => ExecutionProvider.Cpu;

    public string? FallbackReason => null;

    public void Inspect(Frame frame, Findings result)
    {
        result.Clear();
        inspect(frame, result);
    }

    public void Dispose()
    {
    }
}
