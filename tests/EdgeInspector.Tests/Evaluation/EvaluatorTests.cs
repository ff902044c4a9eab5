using System.Text;
using System.Text.Json;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Vision;
using EdgeInspector.Datasets;
using EdgeInspector.Evaluation;
using Xunit;

namespace EdgeInspector.Tests.Evaluation;

/// <summary>Each task over real files with a model of known answers, so that every figure is known beforehand.</summary>
public sealed class EvaluatorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_Detector_MatchesLabelsByNameAndLeavesStrangersOut()
    {
        _folder.WritePicture("a.png", 100, 80, static (x, y) => (byte)(x + y));
        _folder.WritePicture("b.png", 100, 80, static (x, y) => (byte)(2 * x));
        _folder.Write("a.txt", "0 0.5 0.5 0.2 0.25\n1 0.1 0.1 0.1 0.1\n2 0.9 0.9 0.1 0.1\n");
        _folder.Write("classes.txt", "Pin-hole\nopen\nunheard-of\n");
        using var model = new ScriptedModel(ModelTask.Detection, ["open", "pin_hole", "person"], static (frame, findings) =>
        {
            findings.Detections.Add(new FrameBox(40, 30, 60, 50), 0.9f, 1);
            findings.Detections.Add(new FrameBox(0, 0, 50, 50), 0.8f, 2);
            findings.Detections.Add(new FrameBox(70, 0, 80, 10), 0.3f, 0);
        });

        (EvaluationRun run, JsonElement json) = Run(model, new EvaluationOptions());

        Assert.Equal(2, json.GetProperty("images").GetInt32());
        Assert.Equal(["open", "pin_hole"], json.GetProperty("per_class").EnumerateObject().Select(one => one.Name));
        // The pin-hole of a is found, then found in vain in b; open is never found.
        Assert.Equal((0.5, 0.5), (json.GetProperty("precision").GetDouble(), json.GetProperty("recall").GetDouble()));
        Assert.Equal(1, json.GetProperty("per_class").GetProperty("pin_hole").GetProperty("ap_50").GetDouble(), 9);
        Assert.Equal(0, json.GetProperty("per_class").GetProperty("open").GetProperty("ap_50").GetDouble(), 9);
        Assert.Equal(0.5, json.GetProperty("map_50").GetDouble(), 9);
        Assert.Equal(1, json.GetProperty("iou").GetDouble(), 5);
        Assert.Contains("the model has no class for the data's unheard-of: 1 object left out", run.Result.Notes);
        Assert.Contains("the data has no class for the model's person: what it finds of them is left out", run.Result.Notes);
        Assert.Equal([0, 1], run.Worst.Order());
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public void Run_Heatmaps_TellWhatADetectorGoesBy(bool byTheSpot, double expected)
    {
        for (int i = 0; i < 4; i++)
        {
            _folder.WritePicture($"{i}.png", 96, 96, static (x, y) => (byte)(x is >= 60 and < 80 && y is >= 16 and < 36 ? 250 : 40));
            _folder.Write($"{i}.txt", "0 0.729167 0.270833 0.208333 0.208333\n");
        }

        _folder.Write("classes.txt", "spot\n");
        // The right box either way; sure by how bright the spot is, or by a corner that has nothing to do with it.
        using var model = new ScriptedModel(ModelTask.Detection, ["spot"], (frame, findings) =>
        {
            (int x0, int y0) = byTheSpot ? (60, 16) : (4, 70);
            double sum = 0;
            for (int y = y0; y < y0 + 20; y++)
            {
                foreach (byte value in frame.Row(y).Slice(3 * x0, 60))
                {
                    sum += Math.Abs(value - (byTheSpot ? 40 : 90));
                }
            }

            findings.Detections.Add(new FrameBox(60, 16, 80, 36), (float)Math.Min(1, 0.001 + (sum / 1200 / (byTheSpot ? 210 : 50))), 0);
        });

        (EvaluationRun _, JsonElement json) = Run(model, new EvaluationOptions { Heatmaps = 2 });

        Assert.Equal(2, json.GetProperty("heatmaps").GetInt32());
        Assert.Equal(expected, json.GetProperty("pointing_game").GetDouble());
        Assert.InRange(json.GetProperty("heat_mass").GetDouble(), byTheSpot ? 0.2 : 0, byTheSpot ? 1 : 0.05);
        Assert.Equal(1, json.GetProperty("precision").GetDouble());
        using var anomaly = new ScriptedModel(ModelTask.Anomaly, ["anomaly"], static (_, _) => { });
        Assert.Contains("the map itself is held against the masks", Assert.Throws<DataException>(() => Run(anomaly, new EvaluationOptions { Heatmaps = 2 })).Message);
    }

    [Fact]
    public void Run_Classifier_CountsWhatItCalls()
    {
        foreach (string name in new[] { "rust/1.png", "rust/2.png", "healthy/3.png", "strange/4.png" })
        {
            _folder.WritePicture(name, 64, 48, (x, y) => (byte)(x * name[^5]));
        }

        using var model = new ScriptedModel(ModelTask.Classification, ["Healthy", "Rust", "spot"], static (_, findings) =>
        {
            findings.Scores.Resize(3);
            ((ReadOnlySpan<float>)[0.1f, 0.7f, 0.2f]).CopyTo(findings.Scores.Values);
        });

        (EvaluationRun run, JsonElement json) = Run(model, new EvaluationOptions());

        Assert.Equal(3, run.Pictures);
        Assert.Equal(2.0 / 3, json.GetProperty("accuracy").GetDouble(), 9);
        Assert.Equal([0, 1, 0], json.GetProperty("confusion").GetProperty("counts")[0].EnumerateArray().Select(value => value.GetInt32()));
        Assert.Contains(run.Result.Notes, note => note.Contains("strange", StringComparison.Ordinal));
        Assert.Single(run.Worst);
    }

    [Fact]
    public void Run_AnomalyModel_IsMeasuredOnPicturesAndPixels()
    {
        _folder.WritePicture("test/good/0.png", 60, 40, static (x, y) => (byte)x);
        _folder.WritePicture("test/hole/0.png", 60, 40, static (x, y) => (byte)(100 + y));
        _folder.WritePicture("test/hole/1.png", 60, 40, static (x, y) => (byte)(50 + x + y));
        _folder.WritePicture("ground_truth/hole/0_mask.png", 60, 40, static (x, y) => (byte)(x < 30 ? 255 : 0));
        _folder.WritePicture("ground_truth/hole/1_mask.png", 60, 40, static (x, y) => (byte)(x >= 30 ? 1 : 0));
        using var model = new ScriptedModel(ModelTask.Anomaly, ["anomaly"], static (frame, findings) =>
        {
            bool isGood = frame.Pixels[0] == 0;
            findings.Anomaly.Resize(60, 40, frame.Region);
            for (int i = 0; i < findings.Anomaly.Values.Length; i++)
            {
                findings.Anomaly.Values[i] = !isGood && i % 60 < 30 ? 0.9f : 0.1f;
            }

            findings.Anomaly.Score = isGood ? 0.2f : 0.9f;
        });

        (EvaluationRun _, JsonElement json) = Run(model, new EvaluationOptions());

        Assert.Equal((1.0, 1.0), (json.GetProperty("auroc").GetDouble(), json.GetProperty("f1").GetDouble()));
        // Of two defects one is marked wholly, the other not at all, and half of the second picture in vain: 1200 of 4800 good pixels.
        Assert.Equal(1200.0 / (1200 + 1200 + 1200), json.GetProperty("iou").GetDouble(), 9);
        Assert.Equal(0.5, json.GetProperty("dice").GetDouble(), 9);
        Assert.Equal(0.5 * (0.5 + 1 - 0.25), json.GetProperty("pixel_auroc").GetDouble(), 9);
        // Half of the regions at a quarter false, reached by a straight line from nothing, then on towards all.
        Assert.Equal(((0.5 * 0.25 * 0.5) + (0.05 * 0.5 * (0.5 + 0.5 + (0.5 * 0.05 / 0.75)))) / 0.3, json.GetProperty("aupro").GetDouble(), 9);
        Assert.Equal(0.5, json.GetProperty("pointing_game").GetDouble(), 9);
        Assert.Equal(["good", "hole"], json.GetProperty("per_class").EnumerateObject().Select(one => one.Name));
    }

    [Theory]
    [InlineData(0.7f, null, 0.7)]
    [InlineData(0.5f, 0.7f, 0.7)]
    [InlineData(0.7f, 0.4f, 0.4)]
    public void Run_AnomalyModel_IsMeasuredAtTheThresholdInUse(float own, float? given, double expected)
    {
        _folder.WritePicture("test/good/0.png", 60, 40, static (x, y) => (byte)x);
        _folder.WritePicture("test/hole/0.png", 60, 40, static (x, y) => (byte)(100 + y));
        _folder.WritePicture("ground_truth/hole/0_mask.png", 60, 40, static (x, y) => (byte)(x < 30 ? 255 : 0));
        // Both pictures score 0.6, each in its left half.
        using var model = new ScriptedModel(ModelTask.Anomaly, ["anomaly"], static (frame, findings) =>
        {
            findings.Anomaly.Resize(60, 40, frame.Region);
            for (int i = 0; i < findings.Anomaly.Values.Length; i++)
            {
                findings.Anomaly.Values[i] = i % 60 < 30 ? 0.6f : 0.1f;
            }

            findings.Anomaly.Score = 0.6f;
        })
        { Least = [own] };

        (EvaluationRun run, JsonElement json) = Run(model, new EvaluationOptions { Threshold = given });

        // Everything is found at a lower threshold, and half of all pixels are of the good picture; nothing at a higher one.
        bool isFound = expected < 0.6;
        Assert.Equal((isFound ? 1.0 : 0, 0.5), (json.GetProperty("recall").GetDouble(), json.GetProperty("accuracy").GetDouble()));
        Assert.Equal(isFound ? 0.5 : 0, json.GetProperty("iou").GetDouble(), 9);
        Assert.Contains(("working threshold", $"{(float)expected}"), run.Result.Conditions);
    }

    [Fact]
    public void Run_DetectorOnGoodAndBad_CallsAPictureByEachClassesOwnThreshold()
    {
        _folder.WritePicture("test/good/0.png", 60, 40, static (x, y) => (byte)x);
        _folder.WritePicture("test/hole/0.png", 60, 40, static (x, y) => (byte)(100 + y));
        using var model = new ScriptedModel(ModelTask.Detection, ["hole", "dirt"], static (frame, findings) =>
            findings.Detections.Add(new FrameBox(0, 0, 9, 9), 0.6f, frame.Pixels[0] == 0 ? 1 : 0))
        { Least = [0.5f, 0.8f] };

        (EvaluationRun run, JsonElement json) = Run(model, new EvaluationOptions());

        Assert.Equal(1, json.GetProperty("accuracy").GetDouble());
        Assert.Contains(("working threshold", "hole 0.5, dirt 0.8"), run.Result.Conditions);
    }

    [Fact]
    public void Run_AnomalyModelOnPairs_TakesWhatDiffersFromTheTemplateAsMask()
    {
        // A dark spot of 6x4 pixels in a labelled box of 20x20; bright noise outside the box is no defect.
        _folder.WritePicture("001/1_temp.png", 60, 40, static (_, _) => 200);
        _folder.WritePicture("001/1_test.png", 60, 40, static (x, y) => (byte)(x is >= 14 and < 20 && y is >= 10 and < 14 ? 20 : x == 50 ? 0 : 200));
        _folder.Write("001_not/1.txt", "8 6 28 26 5\n");
        using var model = new ScriptedModel(ModelTask.Anomaly, ["anomaly"], static (frame, findings) =>
        {
            bool isGood = frame.Pixels[3 * 50] == 200;
            findings.Anomaly.Resize(60, 40, frame.Region);
            for (int i = 0; i < findings.Anomaly.Values.Length; i++)
            {
                findings.Anomaly.Values[i] = !isGood && i % 60 is >= 14 and < 20 && i / 60 is >= 10 and < 14 ? 0.9f : 0.1f;
            }

            findings.Anomaly.Score = isGood ? 0.2f : 0.9f;
        });

        (EvaluationRun run, JsonElement json) = Run(model, new EvaluationOptions());

        Assert.Equal(2, run.Pictures);
        Assert.Equal((1.0, 1.0), (json.GetProperty("iou").GetDouble(), json.GetProperty("pixel_auroc").GetDouble()));
        Assert.Equal(1, json.GetProperty("aupro").GetDouble(), 9);
        Assert.Contains(run.Result.Conditions, static condition => condition.Item2.Contains("differs from its template", StringComparison.Ordinal));
    }

    [Fact]
    public void Run_Segmenter_IsMeasuredAtEveryPixel()
    {
        _folder.WritePicture("a.png", 40, 20, static (x, y) => (byte)x);
        _folder.Write("a.txt", "0 0 0 0.5 0 0.5 1 0 1\n");
        _folder.Write("classes.txt", "crack\n");
        using var model = new ScriptedModel(ModelTask.Segmentation, ["background", "Crack"], static (frame, findings) =>
        {
            // Four columns of cells, the first found right, the third in vain.
            findings.Classes.Resize(4, 2, frame.Region);
            ((ReadOnlySpan<byte>)[1, 0, 1, 0, 1, 0, 1, 0]).CopyTo(findings.Classes.Values);
        });

        (EvaluationRun _, JsonElement json, string text) = RunAll(model, new EvaluationOptions());

        Assert.Equal(1.0 / 3, json.GetProperty("per_class").GetProperty("Crack").GetProperty("iou").GetDouble(), 9);
        Assert.Equal(1.0 / 3, json.GetProperty("iou").GetDouble(), 9);
        Assert.Equal(0.5, json.GetProperty("dice").GetDouble(), 9);
        Assert.Matches(@"(?m)^  background +200 +200$", text);
    }

    [Fact]
    public void Run_SamePictureTwiceAndInAnotherSplit_IsFlagged()
    {
        foreach (string name in new[] { "test/good/0.png", "test/good/1.png", "train/good/7.png" })
        {
            _folder.WritePicture(name, 64, 64, static (x, y) => (byte)((x * y) + (x * x)));
        }

        _folder.WritePicture("test/hole/2.png", 64, 64, static (x, y) => (byte)(y * 3 % 97));
        using var model = new ScriptedModel(ModelTask.Detection, ["hole"], static (_, findings) => findings.Detections.Add(new FrameBox(0, 0, 9, 9), 0.7f, 0));

        (EvaluationRun run, JsonElement json) = Run(model, new EvaluationOptions());

        Assert.Equal((1, 2), (run.Duplicates.Within, run.Duplicates.Across));
        Assert.StartsWith("2 pictures are nearly the same as one of another split and 1 as another of those measured", run.Duplicates.Warning);
        // A detector on pictures that are only good or bad is measured by its best detection.
        Assert.Equal(0.5, json.GetProperty("auroc").GetDouble(), 9);
    }

    [Theory]
    [InlineData("", "the file is empty")]
    [InlineData("no picture", "not a picture of a known format")]
    public void Run_PictureThatCannotBeRead_IsNamed(string content, string words)
    {
        _folder.Write("test/good/0.png", content);
        _folder.WritePicture("test/hole/2.png", 64, 64, static (x, y) => (byte)x);
        using var model = new ScriptedModel(ModelTask.Detection, ["hole"], static (_, _) => { });

        DataException error = Assert.Throws<DataException>(() => Run(model, new EvaluationOptions()));

        Assert.Contains("test/good/0.png: ", error.Message);
        Assert.Contains(words, error.Message);
    }

    [Fact]
    public void Run_PictureOfTwentyThousandPixels_IsNamed()
    {
        _folder.WritePicture("test/good/0.png", 20_000, 2, static (x, y) => (byte)x);
        _folder.WritePicture("test/hole/2.png", 64, 64, static (x, y) => (byte)x);
        using var model = new ScriptedModel(ModelTask.Detection, ["hole"], static (_, _) => { });

        DataException error = Assert.Throws<DataException>(() => Run(model, new EvaluationOptions()));

        Assert.Contains("test/good/0.png: 20000 x 2 pixels; at most 16384 along an edge are taken here", error.Message);
    }

    [Fact]
    public void Run_ModelThatFails_IsNamedWithThePicture()
    {
        _folder.WritePicture("test/good/0.png", 64, 64, static (x, y) => (byte)x);
        _folder.WritePicture("test/hole/2.png", 64, 64, static (x, y) => (byte)x);
        using var model = new ScriptedModel(ModelTask.Detection, ["hole"], static (_, _) => throw new ModelRunException("its output holds NaN"));

        Assert.Contains("test/good/0.png: its output holds NaN", Assert.Throws<ModelRunException>(() => Run(model, new EvaluationOptions())).Message);
    }

    [Fact]
    public void New_DataThatCannotMeasureTheModel_SaysWhatIsMissing()
    {
        _folder.WritePicture("a.png", 40, 20, static (x, y) => (byte)x);
        _folder.Write("a.txt", "0 0.5 0.5 0.1 0.1\n");
        _folder.Write("classes.txt", "crack\n");

        AssertRefused(ModelTask.Detection, ["apple"], "none of its classes (crack) is one of the model's (apple)");
        AssertRefused(ModelTask.Classification, ["crack"], "is a classifier and says what a whole picture is");
        AssertRefused(ModelTask.Segmentation, ["crack"], "has neither outlines nor masks");
    }

    [Fact]
    public void Run_MaskOfAnotherSize_IsRefused()
    {
        _folder.WritePicture("a.png", 40, 20, static (x, y) => (byte)x);
        _folder.Write("c.json", """
            {"images": [{"id": 1, "file_name": "a.png"}], "categories": [{"id": 1, "name": "pear"}],
             "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [0, 0, 2, 2], "segmentation": {"size": [10, 20], "counts": [100, 100]}}]}
            """);
        using var model = new ScriptedModel(ModelTask.Segmentation, ["background", "pear"], static (frame, findings) => findings.Classes.Resize(1, 1, frame.Region));

        Assert.Contains("c.json: a mask in it is of 20x10 pixels, but ", Assert.Throws<DataException>(() => Run(model, new EvaluationOptions())).Message);
    }

    [Fact]
    public void Run_LabelsOfAnotherSize_AreRefused()
    {
        _folder.WritePicture("a.png", 40, 20, static (x, y) => (byte)x);
        _folder.Write("a.xml", "<annotation><size><width>80</width><height>40</height></size><object><name>pear</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object></annotation>");
        using var model = new ScriptedModel(ModelTask.Detection, ["pear"], static (_, _) => { });

        Assert.Contains("a.xml: its labels are for 80x40 pixels, but ", Assert.Throws<DataException>(() => Run(model, new EvaluationOptions())).Message);
    }

    private void AssertRefused(ModelTask task, string[] labels, string words)
    {
        using var model = new ScriptedModel(task, labels, static (_, _) => { });
        Assert.Contains(words, Assert.Throws<DataException>(() => Run(model, new EvaluationOptions())).Message);
    }

    /// <summary>Runs, and writes what the command would: JSON, text and report.</summary>
    private (EvaluationRun Run, JsonElement Json) Run(IVisionModel model, EvaluationOptions options)
    {
        (EvaluationRun run, JsonElement json, string _) = RunAll(model, options);
        return (run, json);
    }

    private (EvaluationRun Run, JsonElement Json, string Text) RunAll(IVisionModel model, EvaluationOptions options)
    {
        Dataset data = DatasetReader.Read(_folder.FullName, null, new Split(null));
        var evaluator = new Evaluator(model, data, options, PictureFolder.Codec);
        int steps = 0;
        EvaluationRun run = evaluator.Run(() => steps++, TestContext.Current.CancellationToken);
        Assert.Equal(evaluator.Count + evaluator.Others, steps);
        var subject = new EvaluationSubject(
            model.Reference, model.Manifest.Task, "edge-inspector evaluate", data.Root, "test", null, "none", DateTimeOffset.UnixEpoch, 1)
        {
            Notes = data.Notes,
        };
        string report = EvaluationReport.Write(subject, run, evaluator, PictureFolder.Codec);
        Assert.Equal(run.Worst.Count, report.Split("<img ").Length - 1);
        Assert.DoesNotContain("http", report, StringComparison.Ordinal);
        var text = new StringWriter();
        EvaluationText.Write(text, subject, run);
        Assert.All(run.Result.Figures, figure => Assert.Contains(figure.Title, text.ToString()));
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            EvaluationJson.Write(json, subject, run);
        }

        return (run, JsonDocument.Parse(Encoding.UTF8.GetString(stream.ToArray())).RootElement, text.ToString());
    }
}
