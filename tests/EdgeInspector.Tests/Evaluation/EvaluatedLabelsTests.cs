using EdgeInspector.Core.Models;
using EdgeInspector.Core.Vision;
using EdgeInspector.Datasets;
using EdgeInspector.Evaluation;
using Xunit;

namespace EdgeInspector.Tests.Evaluation;

/// <summary>Labels that are more than one name for one class: captions that share one, and ground beside what is sound.</summary>
public sealed class EvaluatedLabelsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_SegmenterOfCleanAndBackground_CountsWhatNobodyLabelledAsClean()
    {
        _folder.WritePicture("a.png", 40, 20, static (x, y) => (byte)x);
        _folder.Write("a.txt", "0 0 0 0.5 0 0.5 1 0 1\n");
        _folder.Write("classes.txt", "background\nfold\n");
        using var model = new ScriptedModel(ModelTask.Segmentation, ["clean", "fold", "background"], static (frame, findings) =>
        {
            findings.Classes.Resize(4, 1, frame.Region);
            ((ReadOnlySpan<byte>)[2, 2, 0, 1]).CopyTo(findings.Classes.Values);
        });

        TaskResult result = Run(model);

        // The left half is the ground, found; of the right half, clean, a half is taken for a fold.
        Assert.Equal((1.0, 0.5, 0.0), (OfClass(result, "background", "iou"), OfClass(result, "clean", "iou"), OfClass(result, "fold", "iou")));
        Assert.Equal(0.5, Value(result.Figures, "iou"), 9);
        Assert.Equal(0.5, Value(result.Figures, "iou_without_background"), 9);
        Assert.Contains(result.Figures, figure => figure.Title == "mean IoU without clean");
    }

    [Fact]
    public void Run_CaptionsThatShareALabel_SpeakForItTogether()
    {
        foreach (string name in new[] { "rust/1.png", "rust/2.png", "healthy/3.png" })
        {
            _folder.WritePicture(name, 64, 48, (x, y) => (byte)(x * name[^5]));
        }

        using var model = new ScriptedModel(ModelTask.Embedding, ["rust", "healthy", "rust"], static (_, findings) =>
        {
            findings.Scores.Resize(3);
            ((ReadOnlySpan<float>)[0.35f, 0.4f, 0.25f]).CopyTo(findings.Scores.Values);
        });

        TaskResult result = Run(model);

        Assert.Equal(2.0 / 3, Value(result.Figures, "accuracy"), 9);
        Assert.Equal(1.0 / 3, Value(result.Figures, "top_caption"), 9);
        Assert.Equal(["rust", "healthy"], result.Classes.Select(one => one.Label));
        Assert.Contains(result.Conditions, one => one.Value.Contains("of 3 captions", StringComparison.Ordinal));
    }

    private TaskResult Run(IVisionModel model) =>
        new Evaluator(model, DatasetReader.Read(_folder.FullName, null, new Split(null)), new EvaluationOptions(), PictureFolder.Codec)
            .Run(static () => { }, TestContext.Current.CancellationToken).Result;

    private static double Value(IEnumerable<Figure> figures, string key) => figures.Single(figure => figure.Key == key).Value;

    private static double OfClass(TaskResult result, string label, string key) => Value(result.Classes.Single(one => one.Label == label).Figures, key);
}
