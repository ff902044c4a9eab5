using System.Runtime.InteropServices;
using EdgeInspector.Core.Detection;
using EdgeInspector.Core.Evaluation;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Vision;
using EdgeInspector.Datasets;

namespace EdgeInspector.Evaluation;

/// <summary>A detector against labelled objects.</summary>
internal sealed class ObjectScorer : TaskScorer
{
    private readonly Dataset _data;
    private readonly DetectionScorer _scorer;
    private readonly EvaluationOptions _options;
    private readonly List<string> _notes = [];
    private readonly string[] _labels;
    private readonly float[] _thresholds;
    private readonly int[] _ofData;
    private readonly int[] _ofModel;
    private readonly List<TruthBox> _truths = [];
    private readonly Detections _found = new();

    /// <exception cref="DataException">Model and data have no class in common.</exception>
    public ObjectScorer(IVisionModel model, Dataset data, EvaluationOptions options)
    {
        _data = data;
        _options = options;
        LabelMatch match = LabelMatch.Of(data, model.Labels);
        if (match.IsEmpty)
        {
            throw new DataException($"{data.Root}: none of its classes ({LabelMatch.List(data.Labels)}) is one of the model's ({LabelMatch.List(model.Labels)}); "
                + "they are matched by name, so rename them on one side: in the labels, or in the model's manifest.json");
        }

        // Classes on both sides alone: what one side cannot say is no mistake of the other.
        int[] shared = [.. Enumerable.Range(0, data.Labels.Count).Where(i => match.ToModel[i] >= 0).OrderBy(i => match.ToModel[i]).DistinctBy(i => match.ToModel[i])];
        _labels = [.. shared.Select(i => model.Labels[match.ToModel[i]])];
        _ofData = [.. match.ToModel.Select(m => Array.FindIndex(shared, i => match.ToModel[i] == m && m >= 0))];
        _ofModel = [.. Enumerable.Range(0, model.Labels.Count).Select(m => Array.FindIndex(shared, i => match.ToModel[i] == m))];
        _thresholds = new float[shared.Length];
        for (int i = 0; i < shared.Length; i++)
        {
            _thresholds[i] = options.Threshold ?? model.Thresholds[match.ToModel[shared[i]]];
        }

        _scorer = new DetectionScorer(_thresholds, options.Overlap);
        NoteLabels(match);
    }

    public override IReadOnlyList<LabelledPicture> Pictures => _data.Pictures;

    /// <inheritdoc/>
    public override double Add(LabelledPicture picture, Frame frame, Findings findings)
    {
        Fill(picture, frame, findings);
        _scorer.Add(CollectionsMarshal.AsSpan(_truths), _found);
        double wrong = 0;
        for (int i = 0; i < _found.Count; i++)
        {
            wrong += _scorer.Last.Detections[i] == DetectionOutcome.FalseAlarm ? _found.Confidences[i] : 0;
        }

        for (int i = 0; i < _truths.Count; i++)
        {
            wrong += _truths[i].Kind == TruthKind.Object && !_scorer.Last.Found[i] ? 1 : 0;
        }

        return wrong;
    }

    public override TaskResult Measure()
    {
        DetectionScores scores = _scorer.Measure();
        return new TaskResult
        {
            Figures =
            [
                new("map_50", "mAP at IoU 0.5", scores.Map50),
                new("map_33", "mAP at IoU 0.33", scores.Map33),
                new("map_50_95", "mAP at IoU 0.5-0.95", scores.Map5095),
                new("precision", "precision", scores.Precision),
                new("recall", "recall", scores.Recall),
                new("f1", "F1", scores.F1),
                new("iou", "mean IoU of hits", scores.Iou),
                Figure.Count("objects", "objects", scores.Objects),
                Figure.Count("hits", "hits", scores.Hits),
                Figure.Count("false_alarms", "false alarms", scores.FalseAlarms),
            ],
            Classes = [.. scores.Classes.Select((one, i) => new ClassFigures(_labels[i],
            [
                new("ap_50", "AP 0.5", one.Ap50),
                new("ap_33", "AP 0.33", one.Ap33),
                new("ap_50_95", "AP 0.5-0.95", one.Ap5095),
                new("precision", "precision", one.Precision),
                new("recall", "recall", one.Recall),
                new("f1", "F1", one.F1),
                new("iou", "IoU", one.Iou),
                Figure.Count("objects", "objects", one.Objects),
                Figure.Count("hits", "hits", one.Hits),
                Figure.Count("false_alarms", "false alarms", one.FalseAlarms),
            ]))],
            Confusion = new ConfusionTable([.. _labels, "background"], scores.Confusion),
            Curves =
            [
                new Curve($"Precision over recall at IoU {_options.Overlap}", "recall", "precision",
                    [.. scores.Classes.Select((one, i) => new CurveSeries(_labels[i], Line(one), Working(one, _thresholds[i]))).Where(series => series.Points.Count > 0)]),
            ],
            Conditions =
            [
                ("working threshold", _thresholds.Distinct().Count() == 1 ? $"{_thresholds[0]}" : string.Join(", ", _labels.Zip(_thresholds, (label, threshold) => $"{label} {threshold}"))),
                ("overlap of a hit at the working threshold", $"IoU {_options.Overlap}"),
                ("average precision", "COCO's: 101 points, best confidence first, every detection down to confidence 0.001, at most 300 a picture"),
            ],
            Notes = _notes,
        };
    }

    public override CasePicture Show(LabelledPicture picture, Frame frame, Findings findings)
    {
        Fill(picture, frame, findings);
        var scorer = new DetectionScorer(_thresholds, _options.Overlap);
        scorer.Add(CollectionsMarshal.AsSpan(_truths), _found);
        var boxes = new List<CaseBox>();
        int missed = 0;
        int falseAlarms = 0;
        for (int i = 0; i < _truths.Count; i++)
        {
            bool isMissed = _truths[i].Kind == TruthKind.Object && !scorer.Last.Found[i];
            missed += isMissed ? 1 : 0;
            if (_truths[i].Kind != TruthKind.Object || isMissed)
            {
                string label = _truths[i].Class < 0 ? "ignored" : _labels[_truths[i].Class];
                boxes.Add(new CaseBox(_truths[i].Box, isMissed ? "missed" : "ignored", label));
            }
        }

        for (int i = 0; i < _found.Count; i++)
        {
            DetectionOutcome outcome = scorer.Last.Detections[i];
            if (outcome != DetectionOutcome.BelowThreshold)
            {
                falseAlarms += outcome == DetectionOutcome.FalseAlarm ? 1 : 0;
                string mark = outcome switch { DetectionOutcome.Hit => "hit", DetectionOutcome.FalseAlarm => "false", _ => "ignored" };
                boxes.Add(new CaseBox(_found.Boxes[i], mark, $"{_labels[_found.Classes[i]]} {_found.Confidences[i]:0.00}"));
            }
        }

        return new CasePicture(picture.Name, $"{Many(missed, "object")} missed, {Many(falseAlarms, "false alarm")}", boxes);
    }

    private static string Many(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";

    private void Fill(LabelledPicture picture, Frame frame, Findings findings)
    {
        _truths.Clear();
        foreach (LabelledObject labelled in Truth.ObjectsOf(picture, frame))
        {
            int c = labelled.Class == TruthBox.AnyClass ? TruthBox.AnyClass : _ofData[labelled.Class];
            if (c >= 0 || labelled.Class == TruthBox.AnyClass)
            {
                _truths.Add(new TruthBox(labelled.Box, c, labelled.Kind));
            }
        }

        _found.Clear();
        Detections all = findings.Detections;
        for (int i = 0; i < all.Count; i++)
        {
            if (_ofModel[all.Classes[i]] is >= 0 and var c)
            {
                _found.Add(all.Boxes[i], all.Confidences[i], c);
            }
        }
    }

    private void NoteLabels(LabelMatch match)
    {
        if (match.OnlyInData.Count > 0)
        {
            int objects = _data.Pictures.Sum(picture => picture.Objects.Count(one => one.Class >= 0 && _ofData[one.Class] < 0));
            _notes.Add($"the model has no class for the data's {LabelMatch.List(match.OnlyInData)}: {Many(objects, "object")} left out");
        }

        if (match.OnlyInModel.Count > 0)
        {
            _notes.Add($"the data has no class for the model's {LabelMatch.List(match.OnlyInModel)}: what it finds of them is left out");
        }
    }

    private static (double X, double Y)[] Line(ClassDetectionScores scores) => [.. scores.Curve.Select(point => (point.Recall, point.Precision))];

    private static (double X, double Y)? Working(ClassDetectionScores scores, float threshold) =>
        scores.Curve.LastOrDefault(point => point.Confidence >= threshold) is { Confidence: > 0 } at ? (at.Recall, at.Precision) : null;
}
