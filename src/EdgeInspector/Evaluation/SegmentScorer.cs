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

    private const string Good = "good";

    private readonly Dataset _data;
    private readonly PictureFiles _files;
    private readonly LabelMatch _match;
    private readonly List<string> _labels;
    private readonly List<string> _notes = [];
    private readonly SegmentationScorer _scorer;
    private readonly int _background;
    private readonly int[] _folded;
    private readonly int _masked;

    /// <exception cref="DataException">Model and data have no class in common, or the data has neither outlines nor masks.</exception>
    public SegmentScorer(IVisionModel model, Dataset data, PictureFiles files)
    {
        _data = data;
        _files = files;
        _labels = [.. model.Labels];
        bool[] isSound = [.. _labels.Select(label => model.Manifest.Output is { } output && SegmentationModel.IsBackground(output, label))];
        _background = BackgroundOf(isSound, data);
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
        int[] objects = [.. Enumerable.Range(0, _labels.Count).Where(c => c != _background && !(c < isSound.Length && isSound[c]))];
        _masked = objects is [var only] ? only : -1;
        if (!_match.ToModel.Any(objects.Contains) && (_masked < 0 || data.HasObjects))
        {
            throw new DataException($"{data.Root}: none of its classes ({LabelMatch.List(data.Labels)}) is one of the model's ({LabelMatch.List([.. objects.Select(c => _labels[c])])}); they are matched by name, so rename them on one side");
        }

        // What the data does not tell from sound places, the model need not either.
        _folded = [.. Enumerable.Range(0, _labels.Count).Select(c => c < isSound.Length && isSound[c] && !_match.ToModel.Contains(c) ? _background : c)];

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
        return Wrong(truth, found);
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
        Conditions =
        [
            ("compared", "every pixel of every picture together; means over the classes that are in the truth or were found"),
            ("what nobody labelled", string.Join(", ", _labels.Where((_, c) => _folded[c] == _background))),
        ],
        Notes = _notes,
    };

    public override CasePicture Show(LabelledPicture picture, Frame frame, Findings findings)
    {
        (byte[] truth, byte[] found) = Maps(picture, frame, findings.Classes);
        return new CasePicture(picture.Name, $"{Wrong(truth, found):0.0%} of its pixels wrong", [], Tints.OfClasses(truth, found, _background));
    }

    /// <summary>Share of the pixels that are called something else than what they are; those that do not count are not wrong.</summary>
    private static double Wrong(byte[] truth, byte[] found)
    {
        int wrong = 0;
        for (int i = 0; i < truth.Length; i++)
        {
            wrong += truth[i] != found[i] && truth[i] != SegmentationScorer.Ignored ? 1 : 0;
        }

        return (double)wrong / truth.Length;
    }

    /// <summary>
    /// The class of what nobody labelled: of the model's labels that are no finding the one called clean or background, or the first; where
    /// there is none, one that the data calls good; -1: the model has no name for it.
    /// </summary>
    private int BackgroundOf(bool[] isSound, Dataset data)
    {
        int[] sound = [.. Enumerable.Range(0, isSound.Length).Where(c => isSound[c])];
        int[] named = [.. new[] { Clean, Background }.SelectMany(name => Enumerable.Range(0, _labels.Count).Where(c => LabelMatch.Plain(_labels[c]) == name))];
        return sound.Length > 0 ? named.Concat(sound).First(sound.Contains)
            : named.Length > 0 ? named[0]
            : data.HasObjects ? -1 : _labels.FindIndex(label => LabelMatch.Plain(label) == Good);
    }

    private void NoteLabels()
    {
        string[] unknown = [.. _match.OnlyInData.Where(label => LabelMatch.Plain(label) is not (Background or Clean or Good))];
        if (unknown.Length > 0 && (_data.HasObjects || _masked < 0))
        {
            _notes.Add($"the model has no class for the data's {LabelMatch.List(unknown)}: their pixels are left out");
        }
        else if (unknown.Length > 0)
        {
            _notes.Add($"the data's {LabelMatch.List(unknown)} count as the model's one class, {_labels[_masked]}");
        }

        int unmasked = _data.Pictures.Count - Pictures.Count;
        if (unmasked > 0)
        {
            _notes.Add($"{unmasked} defective pictures have no mask: they are left out");
        }

        int boxed = Pictures.Sum(picture => picture.Objects.Count(one => one.Outlines.Count == 0 && one.Mask is null && one.Kind == TruthKind.Object));
        if (boxed > 0)
        {
            _notes.Add($"{boxed} labelled objects have a box and no outline: every pixel of the box counts as theirs");
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
                found[at] = (byte)(c < _labels.Count ? _folded[c] : _background);
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
