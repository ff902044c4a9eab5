using EdgeInspector.Core.Frames;

namespace EdgeInspector.Core.Simulation;

/// <summary>
/// Pictures with truth for training a detector: the same pictures a <see cref="SimulatedLine"/> shows, without the overlap of
/// successive frames, and with more defects. Picture n of a seed is always the same. An instance serves one thread; several instances
/// of one seed may share the work, each making its own numbers.
/// </summary>
public sealed class RenderedDataset
{
    /// <summary>Successive camera pictures that share one line, its light, focus and conveyor: changing them for every picture would render boards for nothing.</summary>
    public const int PicturesPerLine = 6;

    /// <summary>Share of a box that must be in the picture for its defect to count; others are labelled 0.</summary>
    public const float LeastVisible = 0.6f;

    private readonly long _seed;
    private readonly SimulationLook? _look;
    private readonly int _width;
    private readonly int _height;
    private readonly double _defects;
    private readonly double _splashes;
    private readonly PcbArtwork _artwork = new();
    private readonly ArtworkGenerator _generator = new();
    private readonly DefectPainter _painter = new();
    private readonly List<PaintedDefect> _painted = [];
    private readonly List<SimulatedDefect> _visible = [];
    private readonly LineSegment[] _segments = [new(), new(), new()];
    private readonly LineTruth _truth = new();
    private long _line = -1;
    private SegmentRenderer? _renderer;
    private LineOptics? _optics;
    private int _rendered;

    /// <param name="look">Null mixes both looks half and half, in runs of <see cref="PicturesPerLine"/>.</param>
    /// <param name="defects">Mean defects in a picture that has any, up to 15; 0 for none.</param>
    /// <param name="splashes">Mean solder splashes in a picture of the camera look.</param>
    public RenderedDataset(long seed, SimulationLook? look, int width, int height, double defects, double splashes = 0)
    {
        _seed = seed;
        _look = look;
        _width = width;
        _height = height;
        _defects = defects;
        _splashes = splashes;
    }

    /// <summary>Makes picture <paramref name="number"/>, from 1. Fastest in order, within runs of <see cref="PicturesPerLine"/>.</summary>
    public void Render(int number, RenderedPicture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        picture.Begin(number, _width, _height);
        long line = (number - 1) / PicturesPerLine;
        SimulationLook look = _look ?? ((line & 1) == 0 ? SimulationLook.Camera : SimulationLook.Artwork);
        if (look == SimulationLook.Artwork)
            RenderArtwork(number, picture);
        else
            RenderCamera(line, (number - 1) % PicturesPerLine, picture);
    }

    private void RenderArtwork(int number, RenderedPicture picture)
    {
        var random = new SeededRandom((ulong)_seed, 0xA57_0000_0000 + (ulong)number);
        _generator.Compose(_artwork, _width, _height, random, margin: 0, fixtures: false);
        int count = _defects > 0 ? Math.Clamp(random.Poisson((float)_defects * 1.5f), 3, 12) : 0;
        _painter.Paint(_artwork, random, count, border: 0, _painted);
        int ringing = random.Between(0, 24);
        for (int y = 0; y < _height; y += 8)
        {
            for (int x = 0; x < _width; x += 8)
                CopyBlock(picture, x, y, ringing, number);
        }

        foreach (PaintedDefect defect in _painted)
        {
            PixelBox box = defect.Changed.Grow(PaintedDefect.BoxMargin);
            AddLabel(picture, new FrameBox(box.Left, box.Top, box.Right, box.Bottom), (int)defect.Kind + 1);
        }
    }

    /// <summary>Black copper on white; where a block holds an edge, with the ringing that JPEG leaves in it.</summary>
    private void CopyBlock(RenderedPicture picture, int left, int top, int ringing, int number)
    {
        (int right, int bottom) = (Math.Min(_width, left + 8), Math.Min(_height, top + 8));
        bool mixed = false;
        byte first = _artwork.Copper[left, top];
        for (int y = top; y < bottom && !mixed; y++)
            mixed = _artwork.Copper.Row(y)[left..right].ContainsAnyExcept(first);

        for (int y = top; y < bottom; y++)
        {
            for (int x = left; x < right; x++)
            {
                int level = 255 - _artwork.Copper[x, y];
                if (mixed)
                {
                    int ring = NoiseTiles.At(NoiseTiles.Fine, x + number * 37, y + number * 11) * ringing >> 7;
                    level = Math.Clamp(level < 128 ? level + Math.Abs(ring) : level - Math.Abs(ring), 0, 255);
                }

                picture.Pixels.Slice((y * _width + x) * 3, 3).Fill((byte)level);
            }
        }
    }

    private void RenderCamera(long line, int position, RenderedPicture picture)
    {
        if (_line != line)
        {
            var options = new SimulatedLineOptions
            {
                Seed = (long)(SeededRandom.Mix((ulong)_seed * 1_000_003 + (ulong)line) >> 2),
                Width = _width,
                Height = _height,
                DefectsPerBoard = _defects * 1.3,
                GoodShare = 0.2,
                SplashesPerBoard = _splashes * 1.3,
            };
            _line = line;
            _renderer = new SegmentRenderer(options);
            _optics = new LineOptics(options);
            _truth.Clear();
            _rendered = 0;
        }

        // Views follow one another with a random step, so that board edges and gaps fall anywhere.
        var random = new SeededRandom((ulong)_seed, 0xCA3_0000_0000 + (ulong)line);
        long left = random.Between(-_width / 3, _width / 2);
        for (int i = 0; i < position; i++)
            left += _width + random.Between(0, 160);

        while (_rendered == 0 || _segments[(_rendered - 1) % 3].End < left + _width)
        {
            LineSegment next = _segments[_rendered % 3];
            long start = _rendered == 0 ? -(_width / 2) : _segments[(_rendered - 1) % 3].End;
            _renderer!.Render(next, _rendered, start, last: false);
            _truth.Add(next);
            _rendered++;
        }

        for (int s = Math.Max(0, _rendered - 3); s < _rendered; s++)
            CopyView(_segments[s % 3], left, position, picture);

        SwapChannels(picture.Pixels);
        _visible.Clear();
        _truth.CollectTouching(left, _width, _height, _visible);
        foreach (SimulatedDefect defect in _visible)
            AddLabel(picture, defect.Box, (int)defect.Kind + 1);
    }

    private void CopyView(LineSegment segment, long left, int position, RenderedPicture picture)
    {
        int from = (int)Math.Max(0, segment.Start - left);
        int to = (int)Math.Min(_width, segment.End - left);
        if (to <= from)
            return;

        int skip = (int)(left + from - segment.Start);
        for (int y = 0; y < _height; y++)
        {
            _optics!.Develop(
                position, from, y, segment.Row(y).Slice(skip * 3, (to - from) * 3), picture.Pixels.Slice((y * _width + from) * 3, (to - from) * 3));
        }
    }

    private static void SwapChannels(Span<byte> pixels)
    {
        for (int i = 0; i + 2 < pixels.Length; i += 3)
            (pixels[i], pixels[i + 2]) = (pixels[i + 2], pixels[i]);
    }

    private static void AddLabel(RenderedPicture picture, FrameBox box, int type)
    {
        FrameBox inside = box.Clip(picture.Width, picture.Height);
        if (inside.Area <= 0)
            return;

        // DeepPCB's right and bottom numbers name the last pixel, not the one after.
        int x1 = (int)MathF.Floor(inside.X1 + 0.5f);
        int y1 = (int)MathF.Floor(inside.Y1 + 0.5f);
        int x2 = Math.Max(x1, (int)MathF.Floor(inside.X2 + 0.5f) - 1);
        int y2 = Math.Max(y1, (int)MathF.Floor(inside.Y2 + 0.5f) - 1);
        // Of a box that hardly looks into the picture nothing can be seen, and readers take no empty one.
        if (x2 == x1 || y2 == y1)
            return;

        picture.Labels.Add(new RenderedLabel(x1, y1, x2, y2, inside.Area >= LeastVisible * box.Area ? type : 0));
    }
}
