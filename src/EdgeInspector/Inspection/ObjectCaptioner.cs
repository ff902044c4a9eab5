using EdgeInspector.Core.Captions;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Vision;

namespace EdgeInspector.Inspection;

/// <summary>
/// Has a second model, an image encoder with captions or a classifier, look at each object that the first one found: at the square around
/// its box, with some of its surroundings. Owns the model. One thread at a time.
/// </summary>
internal sealed class ObjectCaptioner : IDisposable
{
    /// <summary>Captions told of each object.</summary>
    private const int Told = 3;

    // Edge of what is looked at over the box's longer edge: a defect is told by what it interrupts.
    private const float Surroundings = 1.3f;

    // Pixels: less holds nothing that a model could tell.
    private const int LeastEdge = 16;

    private readonly IVisionModel _model;
    private readonly string[] _texts;
    private readonly Findings _found = new();

    /// <param name="model">Gives scores; becomes this object's.</param>
    /// <param name="captions">Its captions; null: its classes are what it tells.</param>
    public ObjectCaptioner(IVisionModel model, CaptionTable? captions)
    {
        _model = model;
        _texts = captions is null ? [.. model.Labels] : [.. captions.Captions.Select(static caption => caption.Text)];
    }

    /// <summary>The picture with the captions of its objects, most probable first.</summary>
    /// <param name="frame">The picture; its region is as it was afterwards.</param>
    /// <exception cref="Core.Models.ModelRunException">The model failed.</exception>
    public InspectedPicture Describe(Frame frame, InspectedPicture picture)
    {
        FrameRegion whole = frame.Region;
        try
        {
            var objects = new List<InspectedObject>(picture.Objects.Count);
            foreach (InspectedObject one in picture.Objects)
            {
                frame.Region = Around(one.Box, whole);
                _model.Inspect(frame, _found);
                float[] scores = _found.Scores.Values.ToArray();
                objects.Add(one with
                {
                    Captions = [.. Enumerable.Range(0, scores.Length).OrderByDescending(i => scores[i]).Take(Told).Select(i => new ObjectCaption(_texts[i], _model.Labels[i], scores[i]))],
                });
            }

            return picture with { Objects = objects };
        }
        finally
        {
            frame.Region = whole;
        }
    }

    public void Dispose() => _model.Dispose();

    /// <summary>The square around a box, moved into the picture, and cut where it is larger.</summary>
    internal static FrameRegion Around(in FrameBox box, FrameRegion whole)
    {
        int edge = Math.Max(LeastEdge, (int)MathF.Ceiling(Surroundings * MathF.Max(box.Width, box.Height)));
        (int x, int width) = Fit(box.CenterX, edge, whole.X, whole.Width);
        (int y, int height) = Fit(box.CenterY, edge, whole.Y, whole.Height);
        return new FrameRegion(x, y, width, height);
    }

    private static (int Start, int Length) Fit(float centre, int edge, int start, int length)
    {
        edge = Math.Min(edge, length);
        return (Math.Clamp((int)MathF.Round(centre - edge / 2f), start, start + length - edge), edge);
    }
}
