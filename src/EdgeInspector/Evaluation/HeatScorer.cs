using EdgeInspector.Core.Evaluation;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Heatmaps;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Vision;
using EdgeInspector.Datasets;

namespace EdgeInspector.Evaluation;

/// <summary>
/// Whether a detector or classifier goes by the defect itself: heatmaps of some pictures, spread over all, held against what is labelled
/// there. One thread at a time.
/// </summary>
internal sealed class HeatScorer
{
    /// <summary>Longest edge at which pixels are compared: far finer than the maps' cells.</summary>
    private const int LongestEdge = 512;

    /// <summary>How far beside the object the hottest pixel still counts as near, of the longest edge: the game's 15 pixels in VOC's pictures of 500.</summary>
    private const double Near = 0.03;

    private readonly IVisionModel _model;
    private readonly LabelMatch _match;
    private readonly EvaluationOptions _options;
    private readonly PictureFiles _files;
    private readonly List<HeatmapAgreement> _agreements = [];
    private readonly List<double> _near = [];
    private readonly Heatmap _map = new();

    /// <summary>What the heatmaps took so far: no part of how fast the model is.</summary>
    public TimeSpan Spent { get; private set; }

    /// <exception cref="DataException">It cannot be told which class of the data is which of the model.</exception>
    public HeatScorer(IVisionModel model, Dataset data, EvaluationOptions options, PictureFiles files)
    {
        _model = model;
        _match = LabelMatch.Of(data, model.Labels);
        _options = options;
        _files = files;
    }

    /// <summary>Explains the surest right finding of a picture where one is due; runs the model some hundred times.</summary>
    /// <param name="share">Of the pictures, this one included, above 0 to 1.</param>
    /// <param name="findings">Of this picture; read before the model runs again.</param>
    /// <exception cref="ModelRunException">The model failed.</exception>
    public void Add(LabelledPicture picture, Frame frame, Findings findings, double share, CancellationToken cancellationToken)
    {
        if (_agreements.Count >= _options.Heatmaps * share || Find(picture, frame, findings) is not var (target, mask))
        {
            return;
        }

        long start = TimeProvider.System.GetTimestamp();
        (_options.HeatmapMethod ?? new Occlusion(target.CellsFor(frame))).Explain(_model, frame, target, _map, new HeatmapProgress(null, cancellationToken));
        Spent += TimeProvider.System.GetElapsedTime(start);
        double scale = Math.Min(1, (double)LongestEdge / Math.Max(_map.Region.Width, _map.Region.Height));
        int width = Math.Max(1, (int)Math.Round(_map.Region.Width * scale)), height = Math.Max(1, (int)Math.Round(_map.Region.Height * scale));
        byte[] cut = MapGrid.Cut(mask, frame.Width, _map.Region, width, height);
        if (cut.Contains((byte)1))
        {
            float[] heat = MapGrid.Stretch(_map.Values, _map.Width, _map.Height, width, height);
            _agreements.Add(HeatmapAgreement.Measure(heat, cut));
            _near.Add(HeatmapAgreement.Measure(heat, MapGrid.Widened(cut, width, height, Near * Math.Max(width, height))).Hit);
        }
    }

    /// <summary>The figures beside those of the task.</summary>
    public TaskResult AddTo(TaskResult result) => _agreements.Count == 0
        ? result with { Notes = [.. result.Notes, "no heatmap could be measured: nothing was found right where a place is labelled"] }
        : result with
        {
            Figures =
            [
                .. result.Figures,
                new("pointing_game", "hottest pixel in the object", _agreements.Average(static one => one.Hit)),
                new("pointing_near", "hottest pixel in or near it", _near.Average()),
                new("heat_mass", "heat in the object", _agreements.Average(static one => one.Mass)),
                new("heat_iou", "heatmap IoU at best threshold", _agreements.Average(static one => one.BestIou)),
                Figure.Count("heatmaps", "heatmaps", _agreements.Count),
            ],
            Conditions =
            [
                .. result.Conditions,
                ("heatmaps", $"{_options.HeatmapMethod?.Name ?? "occlusion"}, of the surest right finding of {_agreements.Count} pictures"),
                ("near", $"within {Near:0 %} of the longer edge, as Zhang et al. allow 15 pixels in pictures of 500"),
            ],
        };

    private (HeatmapTarget Target, byte[] Mask)? Find(LabelledPicture picture, Frame frame, Findings findings)
    {
        LabelledObject[] objects = [.. Truth.ObjectsOf(picture, frame).Where(static one => one.Kind == TruthKind.Object)];
        if (findings.Scores.Count > 0)
        {
            int best = findings.Scores.Best;
            return picture.Class >= 0 && IsOfClass(best, picture.Class) && Whole(picture, objects, frame) is { } all ? (new HeatmapTarget(best), all) : null;
        }

        // Best first.
        for (int i = 0; i < findings.Detections.Count; i++)
        {
            (int found, FrameBox box) = (findings.Detections.Classes[i], findings.Detections.Boxes[i]);
            if (findings.Detections.Confidences[i] < (_options.Threshold ?? _model.Thresholds[found]))
            {
                continue;
            }

            LabelledObject? met = objects.Where(one => one.Class >= 0 && IsOfClass(found, one.Class)).MaxBy(one => one.Box.Iou(box));
            if (met is not null && met.Box.Iou(box) >= _options.Overlap)
            {
                byte[] mask = new byte[frame.Width * frame.Height];
                Truth.Paint(met, mask, frame.Width, frame.Height, 1);
                return (new HeatmapTarget(found, box), mask);
            }
        }

        return null;
    }

    private bool IsOfClass(int found, int labelled) => _match.ToModel[labelled] == found;

    /// <summary>All that is labelled in a picture; null where no place is.</summary>
    private byte[]? Whole(LabelledPicture picture, LabelledObject[] objects, Frame frame)
    {
        if (picture.MaskPath is { } path)
        {
            using Frame mask = _files.Open(path);
            return mask.Width == frame.Width && mask.Height == frame.Height ? Truth.Read(mask)
                : throw new DataException($"{path}: has {mask.Width}x{mask.Height} pixels, but its picture {picture.Path} has {frame.Width}x{frame.Height}; make both one size");
        }

        if (objects.Length == 0)
        {
            return null;
        }

        byte[] painted = new byte[frame.Width * frame.Height];
        foreach (LabelledObject one in objects)
        {
            Truth.Paint(one, painted, frame.Width, frame.Height, 1);
        }

        return painted;
    }
}
