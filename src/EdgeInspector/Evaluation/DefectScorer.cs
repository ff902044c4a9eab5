using EdgeInspector.Core.Anomaly;
using EdgeInspector.Core.Detection;
using EdgeInspector.Core.Evaluation;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Regions;
using EdgeInspector.Core.Vision;
using EdgeInspector.Datasets;

namespace EdgeInspector.Evaluation;

/// <summary>
/// A model against pictures of which is known whether anything is wrong in them, and where there are masks, where. The score of a picture
/// is that of an anomaly model, or the confidence of the best detection of a detector; it is called defective as on the line, where the score
/// of an anomaly model or a detection reaches the threshold of its class.
/// </summary>
internal sealed class DefectScorer : TaskScorer
{
    /// <summary>Longest edge at which pixels are ranked: a pixel costs 4 bytes, and finer maps than this no anomaly model gives.</summary>
    private const int LongestEdge = 1024;

    private readonly PictureFiles _files;
    private readonly List<float> _scores = [];
    private readonly List<bool> _truths = [];
    private readonly List<bool> _calls = [];
    private readonly List<string> _kinds = [];
    private readonly List<HeatmapAgreement> _agreements = [];
    private readonly PixelScorer _pixels = new();
    private readonly SegmentationScorer _segments = new(2);
    private readonly ConnectedComponents _components = new();
    private readonly Dataset _data;
    private readonly string[] _labels;
    private readonly float[] _thresholds;
    private readonly bool _hasMap;
    private readonly bool _hasMasks;
    private readonly bool _hasPlaces;
    private int _unmasked;

    /// <exception cref="DataException">The data does not say which pictures are good.</exception>
    public DefectScorer(IVisionModel model, Dataset data, EvaluationOptions options, PictureFiles files)
    {
        _data = data;
        _files = files;
        Pictures = [.. data.Pictures.Concat(data.Templates).Where(picture => picture.IsDefective is not null)];
        if (Pictures.Count == 0)
        {
            throw new DataException($"{data.Root}: does not say which pictures are good, which {model.Manifest.Name} is to tell; lay them into folders named good and anomaly, or as MVTec does");
        }

        _hasMap = model.Manifest.Task == ModelTask.Anomaly;
        _hasMasks = _hasMap && data.Pictures.Any(picture => picture.MaskPath is not null || picture.TemplatePath is not null);
        _hasPlaces = _hasMap && data.HasObjects;
        _labels = [.. model.Labels];
        _thresholds = options.Threshold is { } given ? [.. _labels.Select(_ => given)] : model.Thresholds.ToArray();
    }

    public override IReadOnlyList<LabelledPicture> Pictures { get; }

    /// <inheritdoc/>
    public override double Add(LabelledPicture picture, Frame frame, Findings findings)
    {
        float score = ScoreOf(findings);
        bool isDefective = picture.IsDefective == true;
        _scores.Add(score);
        _truths.Add(isDefective);
        bool isCalled = IsCalled(findings);
        _calls.Add(isCalled);
        _kinds.Add(picture.Class >= 0 ? _data.Labels[picture.Class] : isDefective ? "defective" : "good");
        if (!findings.Anomaly.IsEmpty && (_hasMasks || _hasPlaces))
        {
            CountPixels(picture, frame, findings.Anomaly);
        }

        // Wrong side of the threshold first, then by how far from where it should be.
        return (isCalled != isDefective ? 10 : 0) + (isDefective ? 1 - Math.Clamp(score, 0, 1) : Math.Clamp(score, 0, 1));
    }

    public override TaskResult Measure()
    {
        float[] scores = [.. _scores];
        bool[] truths = [.. _truths];
        var curve = new RocCurve(scores, truths);
        var confusion = new ConfusionMatrix(2);
        for (int i = 0; i < scores.Length; i++)
        {
            confusion.Add(truths[i] ? 1 : 0, _calls[i] ? 1 : 0);
        }

        BestThreshold best = curve.Best;
        List<Figure> figures =
        [
            new("auroc", "AUROC of pictures", curve.Area),
            new("accuracy", "accuracy", confusion.Accuracy),
            new("precision", "precision", confusion.Precision(1)),
            new("recall", "recall", confusion.Recall(1)),
            new("f1", "F1", confusion.F1(1)),
            new("best_f1", "best F1", best.F1),
            new("best_threshold", "its threshold", best.Threshold),
        ];
        var curves = new List<Curve>();
        if (Line(curve.Points()) is { Length: > 0 } line)
        {
            curves.Add(new Curve("Defective pictures found over good ones rejected", "good rejected", "defective found",
                [new CurveSeries($"pictures, AUROC {curve.Area:0.000}", line, (1 - confusion.Recall(0), confusion.Recall(1)))], ShowChance: true));
        }

        AddPixels(figures, curves);
        return new TaskResult
        {
            Figures = figures,
            Classes = [.. _kinds.Distinct().Order(StringComparer.Ordinal).Select(Kind)],
            Confusion = new ConfusionTable(["good", "defective"], confusion),
            Curves = curves,
            Conditions =
            [
                ("working threshold", _thresholds.Distinct().Count() == 1 ? $"{_thresholds[0]}" : string.Join(", ", _labels.Zip(_thresholds, (label, threshold) => $"{label} {threshold}"))),
                ("score of a picture", _hasMap ? "the model's anomaly score" : "the confidence of its best detection, 0 without one"),
                .. _hasMasks && _data.Pictures.Any(picture => picture.MaskPath is null && picture.TemplatePath is not null)
                    ? new[] { ("masks", "the pixels of each box in which a picture differs from its template") } : [],
                .. _hasMasks ? new[] { ("pixels", $"masks and maps at no more than {LongestEdge} pixels along an edge; AUPRO to a false-positive rate of 0.3") } : [],
            ],
            Notes = Notes(),
        };
    }

    public override CasePicture Show(LabelledPicture picture, Frame frame, Findings findings)
    {
        float score = ScoreOf(findings);
        bool isDefective = picture.IsDefective == true;
        string said = IsCalled(findings) ? "called defective" : "called good";
        string kind = picture.Class >= 0 ? _data.Labels[picture.Class] : isDefective ? "defective" : "good";
        var boxes = picture.Objects.Count == 0 ? [] : Truth.ObjectsOf(picture, frame).Select(one => new CaseBox(one.Box, "ignored", one.Class < 0 ? "" : _data.Labels[one.Class])).ToList();
        byte[]? tint = null;
        if (!findings.Anomaly.IsEmpty)
        {
            byte[]? mask = picture.MaskPath is null ? null : Mask(picture, frame);
            tint = Tints.OfHeat(findings.Anomaly, mask, frame.Width, frame.Height);
        }

        return new CasePicture(picture.Name, $"{kind}, {said} with {score:0.000}", boxes, tint);
    }

    private static (double X, double Y)[] Line(IReadOnlyList<RocPoint> points) => [.. points.Select(point => (point.FalsePositiveRate, point.TruePositiveRate))];

    private float ScoreOf(Findings findings)
    {
        if (_hasMap)
        {
            return findings.Anomaly.Score;
        }

        float best = 0;
        foreach (float confidence in findings.Detections.Confidences)
        {
            best = MathF.Max(best, confidence);
        }

        return best;
    }

    private bool IsCalled(Findings findings)
    {
        if (_hasMap)
        {
            return findings.Anomaly.Score >= _thresholds[0];
        }

        Detections found = findings.Detections;
        for (int i = 0; i < found.Count; i++)
        {
            if (found.Confidences[i] >= _thresholds[found.Classes[i]])
            {
                return true;
            }
        }

        return false;
    }

    private ClassFigures Kind(string kind)
    {
        int count = 0;
        int rejected = 0;
        double sum = 0;
        for (int i = 0; i < _kinds.Count; i++)
        {
            if (_kinds[i] == kind)
            {
                count++;
                rejected += _calls[i] ? 1 : 0;
                sum += _scores[i];
            }
        }

        return new ClassFigures(kind,
        [
            Figure.Count("images", "pictures", count),
            Figure.Count("rejected", "called defective", rejected),
            new("rejected_share", "share", (double)rejected / count),
            new("mean_score", "mean score", sum / count),
        ]);
    }

    private void AddPixels(List<Figure> figures, List<Curve> curves)
    {
        if (_agreements.Count > 0)
        {
            figures.Add(new("pointing_game", "hottest pixel in the defect", _agreements.Average(one => one.Hit)));
            figures.Add(new("heat_mass", "heat in the defect", _agreements.Average(one => one.Mass)));
            figures.Add(new("heat_iou", "heatmap IoU at best threshold", _agreements.Average(one => one.BestIou)));
        }

        if (!_hasMasks || _pixels.Pixels == 0)
        {
            return;
        }

        PixelScores pixels = _pixels.Measure();
        figures.Insert(1, new("pixel_auroc", "AUROC of pixels", pixels.Auroc));
        figures.Insert(2, new("aupro", "AUPRO", pixels.Aupro));
        figures.Add(new("iou", "pixel IoU", _segments.Pixels.Iou(1)));
        figures.Add(new("dice", "pixel Dice", _segments.Pixels.F1(1)));
        figures.Add(new("best_pixel_f1", "best pixel F1", pixels.Best.F1));
        if (pixels.Roc.Count > 0)
        {
            curves.Add(new Curve("Defective pixels found over good ones marked", "good marked", "defective found",
            [
                new CurveSeries($"pixels, AUROC {pixels.Auroc:0.000}", Line(pixels.Roc)),
                new CurveSeries($"mean of {pixels.Regions} regions, AUPRO {pixels.Aupro:0.000}", Line(pixels.Pro)),
            ], ShowChance: true));
        }
    }

    private string[] Notes()
    {
        var notes = new List<string>();
        if (_truths.TrueForAll(truth => truth) || _truths.TrueForAll(truth => !truth))
        {
            notes.Add($"every picture is {(_truths[0] ? "defective" : "good")}: AUROC needs both kinds");
        }

        if (_unmasked > 0)
        {
            notes.Add($"{_unmasked} defective pictures have no mask: their pixels are left out");
        }

        return [.. notes];
    }

    private void CountPixels(LabelledPicture picture, Frame frame, AnomalyMap map)
    {
        bool isDefective = picture.IsDefective == true;
        if (isDefective && picture.MaskPath is null && !_hasPlaces)
        {
            _unmasked++;
            return;
        }

        double scale = Math.Min(1, (double)LongestEdge / Math.Max(map.Region.Width, map.Region.Height));
        int width = Math.Max(1, (int)Math.Round(map.Region.Width * scale));
        int height = Math.Max(1, (int)Math.Round(map.Region.Height * scale));
        float[] heat = MapGrid.Stretch(map.Values, map.Width, map.Height, width, height);
        byte[] mask = isDefective ? MapGrid.Cut(Mask(picture, frame), frame.Width, map.Region, width, height) : new byte[width * height];
        if (mask.Contains((byte)1))
        {
            _agreements.Add(HeatmapAgreement.Measure(heat, mask));
        }

        if (_hasMasks)
        {
            _components.Label(mask, width, height);
            _pixels.Add(heat, _components.Labels[..(width * height)]);
            _segments.Add(mask, [.. heat.Select(value => (byte)(value >= _thresholds[0] ? 1 : 0))]);
        }
    }

    /// <summary><c>[height, width]</c> of the frame, 1 where it is defective.</summary>
    private byte[] Mask(LabelledPicture picture, Frame frame)
    {
        if (picture.MaskPath is null)
        {
            byte[] painted = new byte[frame.Width * frame.Height];
            foreach (LabelledObject labelled in Truth.ObjectsOf(picture, frame))
            {
                Truth.Paint(labelled, painted, frame.Width, frame.Height, 1);
            }

            if (picture.TemplatePath is not null)
            {
                using Frame template = Fitting(picture.TemplatePath, picture, frame);
                Truth.KeepDifferent(painted, frame, template);
            }

            return painted;
        }

        using Frame mask = Fitting(picture.MaskPath, picture, frame);
        return Truth.Read(mask);
    }

    private Frame Fitting(string path, LabelledPicture picture, Frame frame)
    {
        Frame other = _files.Open(path);
        if (other.Width == frame.Width && other.Height == frame.Height)
        {
            return other;
        }

        string message = $"{path}: has {other.Width}x{other.Height} pixels, but its picture {picture.Path} has {frame.Width}x{frame.Height}; make both one size";
        other.Dispose();
        throw new DataException(message);
    }
}
