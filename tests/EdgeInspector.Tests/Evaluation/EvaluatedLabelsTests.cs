using EdgeInspector.Core.Frames;
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
    public void Run_SegmenterThatNamesItsBackground_CountsWhatNobodyLabelledAsThat()
    {
        _folder.WritePicture("a.png", 40, 20, static (x, y) => (byte)x);
        _folder.Write("a.txt", "0 0 0 0.5 0 0.5 1 0 1\n");
        _folder.Write("classes.txt", "scratch\n");
        using var model = new ScriptedModel(ModelTask.Segmentation, ["void", "ok", "scratch"], static (frame, findings) =>
        {
            findings.Classes.Resize(4, 1, frame.Region);
            ((ReadOnlySpan<byte>)[2, 1, 0, 1]).CopyTo(findings.Classes.Values);
        })
        { Background = ["ok", "void"] };

        TaskResult result = Run(model);

        // Half of the scratch is missed; the data does not tell one sound place from another.
        Assert.Equal((0.5, 2.0 / 3), (OfClass(result, "scratch", "iou"), OfClass(result, "void", "iou")));
        Assert.Equal(["void", "scratch"], result.Classes.Select(one => one.Label));
        Assert.Equal(0.5, Value(result.Figures, "iou_without_background"), 9);
        Assert.DoesNotContain("background", result.Confusion!.Labels);
    }

    [Fact]
    public void Run_SegmenterOfGoodAndDefectWithMasks_CountsWhatIsMaskedAsItsDefect()
    {
        WriteHole();
        using var model = new ScriptedModel(ModelTask.Segmentation, ["good", "defect"], FindFirstQuarter);

        TaskResult result = Run(model);

        Assert.Equal((1.0 / 3, 5.0 / 7), (OfClass(result, "defect", "iou"), OfClass(result, "good", "iou")));
        Assert.Equal(["good", "defect"], result.Confusion!.Labels);
        Assert.Contains("the data's hole count as the model's one class, defect", result.Notes);
        using var other = new ScriptedModel(ModelTask.Segmentation, ["good", "dent", "crack"], FindFirstQuarter);
        Assert.Contains("none of its classes (good, hole) is one of the model's (dent, crack)", Assert.Throws<DataException>(() => Run(other)).Message);
    }

    [Fact]
    public void Run_SegmenterWithoutOutlinesOfAll_SaysWhatItIsMeasuredOn()
    {
        WriteHole();
        _folder.WritePicture("test/hole/1.png", 40, 20, static (x, y) => (byte)(x * y));
        using var model = new ScriptedModel(ModelTask.Segmentation, ["background", "hole"], FindFirstQuarter);
        Assert.Contains("1 defective pictures have no mask: they are left out", Run(model).Notes);

        using var folder = new TemporaryFolder();
        folder.WritePicture("a.png", 40, 20, static (x, y) => (byte)x);
        folder.Write("a.txt", "0 0 0 0.5 0 0.5 1 0 1\n0 0.75 0.5 0.25 0.25\n");
        folder.Write("classes.txt", "hole\n");
        Assert.Contains("1 labelled objects have a box and no outline: every pixel of the box counts as theirs", Run(model, folder).Notes);
    }

    [Fact]
    public void Show_PixelsThatDoNotCount_AreNotWrong()
    {
        _folder.WritePicture("a.png", 40, 20, static (x, y) => (byte)x);
        _folder.Write("a.txt", "0 0 0 0.5 0 0.5 1 0 1\n1 0.5 0 1 0 1 1 0.5 1\n");
        _folder.Write("classes.txt", "scratch\nunheard-of\n");
        using var model = new ScriptedModel(ModelTask.Segmentation, ["background", "scratch"], FindFirstQuarter);
        var evaluator = new Evaluator(model, DatasetReader.Read(_folder.FullName, null, new Split(null)), new EvaluationOptions(), PictureFolder.Codec);
        evaluator.Run(static () => { }, TestContext.Current.CancellationToken);

        CasePicture shown = evaluator.Show(0, static (_, shown) => shown);

        Assert.Equal("25.0% of its pixels wrong", shown.Caption);
        Assert.Equal(0, shown.Tint![(4 * 39) + 3]);
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

    /// <summary>A good picture, and one of 40x20 whose left half is masked.</summary>
    private void WriteHole()
    {
        _folder.WritePicture("test/good/0.png", 40, 20, static (x, y) => (byte)x);
        _folder.WritePicture("test/hole/0.png", 40, 20, static (x, y) => (byte)(100 + y));
        _folder.WritePicture("ground_truth/hole/0_mask.png", 40, 20, static (x, y) => (byte)(x < 20 ? 255 : 0));
    }

    private static void FindFirstQuarter(Frame frame, Findings findings)
    {
        findings.Classes.Resize(4, 1, frame.Region);
        ((ReadOnlySpan<byte>)[1, 0, 0, 0]).CopyTo(findings.Classes.Values);
    }

    private TaskResult Run(IVisionModel model, TemporaryFolder? folder = null) =>
        new Evaluator(model, DatasetReader.Read((folder ?? _folder).FullName, null, new Split(null)), new EvaluationOptions(), PictureFolder.Codec)
            .Run(static () => { }, TestContext.Current.CancellationToken).Result;

    private static double Value(IEnumerable<Figure> figures, string key) => figures.Single(figure => figure.Key == key).Value;

    private static double OfClass(TaskResult result, string label, string key) => Value(result.Classes.Single(one => one.Label == label).Figures, key);
}
