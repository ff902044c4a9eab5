using EdgeInspector.Core.Evaluation;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Segmentation;
using EdgeInspector.Core.Vision;
using EdgeInspector.Datasets;

namespace EdgeInspector.Evaluation;

/// <summary>A segmenter against outlines or masks, at every pixel of the frame under its map.</summary>
internal sealed class SegmentScorer : TaskScorer
{
    private const string Background = "background";

    // A model that tells the ground outside the picture from the picture's own sound places has both names; what nobody labelled is sound.
    private const string Clean = "clean";

    private readonly Dataset _data;
    private readonly PictureFiles _files;
    private readonly LabelMatch _match;
    private readonly List<string> _labels;
    private readonly List<string> _notes = [];
    private readonly SegmentationScorer _scorer;
    private readonly int _background;
    private readonly int _masked;

    /// <exception cref="DataException">Model and data have no class in common, or the data has neither outlines nor masks.</exception>
    public SegmentScorer(IVisionModel model, Dataset data, PictureFiles files)
    {
        _data = data;
        _files = files;
        _labels = [.. model.Labels];
        _background = _labels.FindIndex(label => LabelMatch.Plain(label) == Clean);
        _background = _background >= 0 ? _background : _labels.FindIndex(label => LabelMatch.Plain(label) == Background);
        if (_background < 0)
        {
            _background = _labels.Count;
            _labels.Add(Background);
        }

        bool hasShapes = data.Pictures.Any(picture => picture.MaskPath is not null || picture.Objects.Any(one => one.Outlines.Count > 0 || one.Mask is not null));
        if (!hasShapes)
        {
            throw new DataException($"{data.Root}: has neither outlines nor masks, with which {model.Manifest.Name} could be compared; label outlines, as YOLO and COCO write them, or masks as MVTec has them");
        }

        _match = LabelMatch.Of(data, _labels);
        string[] objects = [.. _labels.Where((_, i) => i != _background)];
        _masked = objects.Length == 1 ? _labels.IndexOf(objects[0]) : -1;
        if (_match.IsEmpty && (_masked < 0 || data.HasObjects))
        {
            throw new DataException($"{data.Root}: none of its classes ({LabelMatch.List(data.Labels)}) is one of the model's ({LabelMatch.List(objects)}); they are matched by name, so rename them on one side");
        }

        Pictures = [.. data.Pictures.Where(picture => data.HasObjects || picture.IsDefective != true || picture.MaskPath is not null)];
        _scorer = new SegmentationScorer(_labels.Count);
        NoteLabels();
    }

    public override IReadOnlyList<LabelledPicture> Pictures { get; }

    /// <inheritdoc/>
    public override double Add(LabelledPicture picture, Frame frame, Findings findings)
    {
        (byte[] truth, byte[] found) = Maps(picture, frame, findings.Classes);
        _scorer.Add(truth, found);
        int wrong = 0;
        for (int i = 0; i < truth.Length; i++)
        {
            wrong += truth[i] != found[i] && truth[i] != SegmentationScorer.Ignored ? 1 : 0;
        }

        return (double)wrong / truth.Length;
    }

    public override TaskResult Measure() => new()
    {
        Figures =
        [
            new("iou", "mean IoU", _scorer.MeanIou()),
            new("dice", "mean Dice", _scorer.MeanDice()),
            new("iou_without_background", $"mean IoU without {_labels[_background]}", _scorer.MeanIou(_background)),
            new("dice_without_background", $"mean Dice without {_labels[_background]}", _scorer.MeanDice(_background)),
            new("accuracy", "pixels right", _scorer.Pixels.Accuracy),
        ],
        Classes = [.. Enumerable.Range(0, _labels.Count).Where(c => _scorer.Pixels.Truths(c) + _scorer.Pixels.Found(c) > 0).Select(c => new ClassFigures(_labels[c],
        [
            new("iou", "IoU", _scorer.Pixels.Iou(c)),
            new("dice", "Dice", _scorer.Pixels.F1(c)),
            new("precision", "precision", _scorer.Pixels.Precision(c)),
            new("recall", "recall", _scorer.Pixels.Recall(c)),
            Figure.Count("pixels", "pixels", _scorer.Pixels.Truths(c)),
        ]))],
        Confusion = new ConfusionTable(_labels, _scorer.Pixels),
        Conditions = [("compared", "every pixel of every picture together; means over the classes that are in the truth or were found")],
        Notes = _notes,
    };

    public override CasePicture Show(LabelledPicture picture, Frame frame, Findings findings)
    {
        (byte[] truth, byte[] found) = Maps(picture, frame, findings.Classes);
        int wrong = truth.Zip(found).Count(pair => pair.First != pair.Second);
        return new CasePicture(picture.Name, $"{(double)wrong / truth.Length:0.0%} of its pixels wrong", [], Tints.OfClasses(truth, found, _background));
    }

    private void NoteLabels()
    {
        string[] unknown = [.. _match.OnlyInData.Where(label => LabelMatch.Plain(label) is not (Background or Clean or "good"))];
        if (unknown.Length > 0 && (_data.HasObjects || _masked < 0))
        {
            _notes.Add($"the model has no class for the data's {LabelMatch.List(unknown)}: their pixels are left out");
        }
        else if (unknown.Length > 0)
        {
            _notes.Add($"the data's {LabelMatch.List(unknown)} count as the model's one class, {_labels[_masked]}");
        }
    }

    /// <summary>Truth and finding of every pixel of the frame; what lies outside the map is ignored.</summary>
    private (byte[] Truth, byte[] Found) Maps(LabelledPicture picture, Frame frame, ClassMap map)
    {
        byte[] truth = new byte[frame.Width * frame.Height];
        truth.AsSpan().Fill((byte)_background);
        if (picture.MaskPath is not null)
        {
            PaintMask(picture, frame, truth);
        }

        foreach (LabelledObject labelled in Truth.ObjectsOf(picture, frame))
        {
            bool isCounted = labelled.Kind == TruthKind.Object && labelled.Class >= 0 && _match.ToModel[labelled.Class] >= 0;
            Truth.Paint(labelled, truth, frame.Width, frame.Height, isCounted ? (byte)_match.ToModel[labelled.Class] : SegmentationScorer.Ignored);
        }

        byte[] found = new byte[truth.Length];
        found.AsSpan().Fill((byte)_background);
        FrameRegion region = map.Region;
        for (int y = 0; y < frame.Height; y++)
        {
            for (int x = 0; x < frame.Width; x++)
            {
                int at = (y * frame.Width) + x;
                if (x < region.X || y < region.Y || x >= region.X + region.Width || y >= region.Y + region.Height)
                {
                    truth[at] = SegmentationScorer.Ignored;
                    continue;
                }

                int cell = (MapGrid.Nearest(y - region.Y, region.Height, map.Height) * map.Width) + MapGrid.Nearest(x - region.X, region.Width, map.Width);
                byte c = map.Values[cell];
                found[at] = c < _labels.Count ? c : (byte)_background;
            }
        }

        return (truth, found);
    }

    private void PaintMask(LabelledPicture picture, Frame frame, byte[] truth)
    {
        using Frame mask = _files.Open(picture.MaskPath!);
        if (mask.Width != frame.Width || mask.Height != frame.Height)
        {
            throw new DataException($"{picture.MaskPath}: has {mask.Width}x{mask.Height} pixels, but its picture {picture.Path} has {frame.Width}x{frame.Height}; make both one size");
        }

        int c = picture.Class >= 0 && _match.ToModel[picture.Class] >= 0 ? _match.ToModel[picture.Class] : _masked;
        byte[] set = Truth.Read(mask);
        for (int i = 0; i < set.Length; i++)
        {
            if (set[i] != 0)
            {
                truth[i] = c >= 0 ? (byte)c : SegmentationScorer.Ignored;
            }
        }
    }
}
