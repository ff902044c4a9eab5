using EdgeInspector.Core.Evaluation;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Vision;
using EdgeInspector.Datasets;

namespace EdgeInspector.Evaluation;

/// <summary>A classifier, or an image encoder with captions, against pictures whose class is known. Captions that share a label speak for it together.</summary>
internal sealed class PictureClassScorer : TaskScorer
{
    private readonly List<string> _notes = [];
    private readonly LabelMatch _match;
    private readonly string[] _labels;
    private readonly int[] _labelOf;
    private readonly float[] _scores;
    private readonly bool _hasCaptions;
    private readonly ConfusionMatrix _confusion;
    private int _bestCaptionRight;

    /// <exception cref="DataException">Model and data have no class in common, or the data does not say what a picture is.</exception>
    public PictureClassScorer(IVisionModel model, Dataset data)
    {
        if (data.Pictures.All(picture => picture.Class < 0))
        {
            throw new DataException($"{data.Root}: names the objects in its pictures, but {model.Manifest.Name} is a classifier and says what a whole picture is; lay the pictures into one folder per class");
        }

        _hasCaptions = model.Manifest.Task == ModelTask.Embedding;
        _labels = _hasCaptions ? [.. model.Labels.Distinct(StringComparer.Ordinal)] : [.. model.Labels];
        _labelOf = _hasCaptions ? [.. model.Labels.Select(label => Array.IndexOf(_labels, label))] : [.. Enumerable.Range(0, _labels.Length)];
        _scores = new float[_labels.Length];
        _match = LabelMatch.Of(data, _labels);
        if (_match.IsEmpty)
        {
            throw new DataException($"{data.Root}: none of its classes ({LabelMatch.List(data.Labels)}) is one of the model's ({LabelMatch.List(_labels)}); "
                + $"they are matched by name, so rename the folders or the labels {(_hasCaptions ? "of the captions" : "in the model's manifest.json")}");
        }

        Pictures = [.. data.Pictures.Where(picture => picture.Class >= 0 && _match.ToModel[picture.Class] >= 0)];
        _confusion = new ConfusionMatrix(_labels.Length);
        if (_match.OnlyInData.Count > 0)
        {
            _notes.Add($"the model has no class for the data's {LabelMatch.List(_match.OnlyInData)}: {data.Pictures.Count - Pictures.Count} pictures left out");
        }

        if (_match.OnlyInModel.Count > 0)
        {
            _notes.Add($"the data has no picture of the model's {LabelMatch.List(_match.OnlyInModel)}: calling one so counts as wrong");
        }
    }

    public override IReadOnlyList<LabelledPicture> Pictures { get; }

    /// <inheritdoc/>
    public override double Add(LabelledPicture picture, Frame frame, Findings findings)
    {
        int truth = _match.ToModel[picture.Class];
        int best = Sum(findings);
        _confusion.Add(truth, best);
        _bestCaptionRight += _labelOf[findings.Scores.Best] == truth ? 1 : 0;
        return truth == best ? 0 : 1 + _scores[best] - _scores[truth];
    }

    public override TaskResult Measure()
    {
        int[] known = [.. Enumerable.Range(0, _labels.Length).Where(c => _confusion.Truths(c) > 0)];
        return new TaskResult
        {
            Figures =
            [
                new("accuracy", "accuracy", _confusion.Accuracy),
                .. _hasCaptions ? [new Figure("top_caption", "best caption right", Pictures.Count == 0 ? double.NaN : (double)_bestCaptionRight / Pictures.Count)] : Array.Empty<Figure>(),
                new("precision", "mean precision", Mean(known, _confusion.Precision)),
                new("recall", "mean recall", Mean(known, _confusion.Recall)),
                new("f1", "mean F1", Mean(known, _confusion.F1)),
            ],
            Classes = [.. Enumerable.Range(0, _labels.Length).Where(c => _confusion.Truths(c) + _confusion.Found(c) > 0).Select(c => new ClassFigures(_labels[c],
            [
                new("precision", "precision", _confusion.Precision(c)),
                new("recall", "recall", _confusion.Recall(c)),
                new("f1", "F1", _confusion.F1(c)),
                Figure.Count("images", "pictures", _confusion.Truths(c)),
                Figure.Count("called", "called so", _confusion.Found(c)),
            ]))],
            Confusion = new ConfusionTable(_labels, _confusion),
            Conditions = [("a picture is", _hasCaptions ? $"the label whose captions are most probable together, of {_labelOf.Length} captions" : "what the model gives the highest probability"), ("means", "over the classes that have pictures; a class never called has precision 0")],
            Notes = _notes,
        };
    }

    public override CasePicture Show(LabelledPicture picture, Frame frame, Findings findings)
    {
        int truth = _match.ToModel[picture.Class];
        int best = Sum(findings);
        return new CasePicture(picture.Name, $"is {_labels[truth]} ({_scores[truth]:0.00}), called {_labels[best]} ({_scores[best]:0.00})", []);
    }

    /// <summary>Adds up what a label's captions have, and gives the label with the most, the first of equals.</summary>
    private int Sum(Findings findings)
    {
        Array.Clear(_scores);
        for (int i = 0; i < _labelOf.Length; i++)
        {
            _scores[_labelOf[i]] += findings.Scores.Values[i];
        }

        return Array.IndexOf(_scores, _scores.Max());
    }

    private static double Mean(int[] classes, Func<int, double> of) => classes.Length == 0 ? double.NaN : classes.Average(c => of(c) is var value && double.IsNaN(value) ? 0 : value);
}
