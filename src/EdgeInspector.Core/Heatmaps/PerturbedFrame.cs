using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Vision;

namespace EdgeInspector.Core.Heatmaps;

/// <summary>A copy of a frame in which parts are covered, and what a model then says of it. One thread at a time.</summary>
internal sealed class PerturbedFrame : IDisposable
{
    private readonly IVisionModel _model;
    private readonly HeatmapTarget _target;
    private readonly Frame _original;
    private readonly Frame _copy;
    private readonly byte[] _cover;
    private readonly Findings _findings = new();

    /// <param name="blurred">Whether the cover is the picture out of focus instead of its mean colour.</param>
    public PerturbedFrame(IVisionModel model, Frame original, HeatmapTarget target, FramePool pool, bool blurred)
    {
        _model = model;
        _target = target;
        _original = original;
        _copy = pool.Rent(original.Width, original.Height);
        _copy.Region = original.Region;
        _copy.Number = original.Number;
        _cover = blurred ? PictureCover.Blurred(original) : PictureCover.MeanColour(original);
        Reset(covered: false);
    }

    /// <summary>The whole picture again, or nothing but the cover.</summary>
    public void Reset(bool covered) => (covered ? _cover : _original.Pixels).CopyTo(_copy.Pixels);

    /// <summary>Covers a rectangle of the region, in pixels from its corner.</summary>
    public void Cover(int left, int top, int right, int bottom)
    {
        FrameRegion region = _original.Region;
        for (int y = Math.Max(0, top); y < Math.Min(bottom, region.Height); y++)
        {
            int from = ((region.Y + y) * _copy.Stride) + (3 * (region.X + Math.Max(0, left)));
            int to = ((region.Y + y) * _copy.Stride) + (3 * (region.X + Math.Min(right, region.Width)));
            _cover.AsSpan(from, to - from).CopyTo(_copy.Pixels[from..to]);
        }
    }

    /// <summary>Sets one pixel of the region to the picture's or the cover's.</summary>
    /// <param name="index">Row-major within the region.</param>
    public void Set(int index, bool covered)
    {
        FrameRegion region = _original.Region;
        int at = ((region.Y + (index / region.Width)) * _copy.Stride) + (3 * (region.X + (index % region.Width)));
        (covered ? _cover.AsSpan(at, 3) : _original.Pixels.Slice(at, 3)).CopyTo(_copy.Pixels[at..]);
    }

    /// <summary>Blends one row of the region: 1 shows the picture, 0 the cover.</summary>
    public void Blend(int y, ReadOnlySpan<float> shown)
    {
        FrameRegion region = _original.Region;
        int at = ((region.Y + y) * _copy.Stride) + (3 * region.X);
        ReadOnlySpan<byte> picture = _original.Pixels[at..];
        ReadOnlySpan<byte> cover = _cover.AsSpan(at);
        Span<byte> target = _copy.Pixels[at..];
        for (int x = 0; x < shown.Length; x++)
        {
            for (int i = 3 * x; i < (3 * x) + 3; i++)
            {
                target[i] = (byte)(cover[i] + (shown[x] * (picture[i] - cover[i])) + 0.5f);
            }
        }
    }

    /// <summary>How strongly the model says what is explained of the copy as it is.</summary>
    public float Score()
    {
        _model.Inspect(_copy, _findings);
        return _target.ScoreOf(_findings);
    }

    public void Dispose() => _copy.Dispose();
}
