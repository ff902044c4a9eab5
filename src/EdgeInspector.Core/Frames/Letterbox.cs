using System.Runtime.InteropServices;
using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Frames;

/// <summary>
/// Draws frames into a model's input in one pass: resize, padding, colour order and normalisation together, from BGR bytes to planar
/// floats <c>[3, Height, Width]</c>. Tables are made when the frame size changes; otherwise nothing is allocated. One thread at a time.
/// </summary>
/// <remarks>
/// Bilinear samples between pixel centres, edges clamped, as OpenCV's <c>INTER_LINEAR</c>, but is not rounded to whole grey levels:
/// it differs from OpenCV by at most 1 grey level (0.78 measured on noise: half a level is OpenCV's rounding).
/// </remarks>
public sealed class Letterbox
{
    private readonly ModelInput _input;
    private readonly PlaneScale _scale;
    private readonly PlaneScale _wideScale;
    private readonly int[] _columns;
    private readonly short[] _columnWeights;
    private readonly int[] _rows;
    private readonly short[] _rowWeights;
    private readonly GatherTable? _gather;
    private readonly AntialiasResampler? _smooth;
    private short[] _line = [];
    private bool _pointColumns;
    private bool _isSmoothed;
    private int _block;
    private PlaneScale _blockScale;

    public Letterbox(ModelInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        _input = input;
        _scale = new PlaneScale(input, 1);
        _wideScale = new PlaneScale(input, 1f / RowKernels.One);
        _columns = new int[input.Width];
        _columnWeights = new short[4 * ((input.Width + 7) & ~7)];
        _gather = GatherTable.IsSupported ? new GatherTable(input.Width) : null;
        _rows = new int[input.Height];
        _rowWeights = new short[input.Height];
        _smooth = input.Filter == ResizeFilter.Antialias ? new AntialiasResampler(input.Width) : null;
    }

    /// <summary>Floats of a model input: <c>3 * Height * Width</c>.</summary>
    public int Length => 3 * _input.Width * _input.Height;

    /// <summary>Geometry of the last frame written.</summary>
    public LetterboxTransform Transform { get; private set; }

    /// <summary>The part of the input that the last frame covers.</summary>
    internal DrawnPart Drawn { get; private set; }

    /// <summary>Draws the frame's <see cref="Frame.Region"/>; the transform is that of the region.</summary>
    /// <inheritdoc cref="Write(ReadOnlySpan{byte}, int, int, int, Span{float}, bool)"/>
    public void Write(Frame frame, Span<float> target, bool keepPadding = false)
    {
        ArgumentNullException.ThrowIfNull(frame);
        Write(frame, frame.Region, target, keepPadding);
    }

    /// <summary>Draws a part of the frame; the transform is that of the part.</summary>
    /// <inheritdoc cref="Write(ReadOnlySpan{byte}, int, int, int, Span{float}, bool)"/>
    public void Write(Frame frame, FrameRegion region, Span<float> target, bool keepPadding = false)
    {
        ArgumentNullException.ThrowIfNull(frame);
        Write(frame.Pixels[((region.Y * frame.Stride) + (3 * region.X))..], region.Width, region.Height, frame.Stride, target, keepPadding);
    }

    /// <summary>Draws one frame.</summary>
    /// <param name="pixels"><c>[height, width, 3]</c> BGR, rows <paramref name="stride"/> bytes apart.</param>
    /// <param name="target"><see cref="Length"/> floats, <c>[3, Height, Width]</c>.</param>
    /// <param name="keepPadding">
    /// True where <paramref name="target"/> is the buffer of the previous call and nobody wrote to it since: the padding is then drawn
    /// only when the frame size changed. Default false.
    /// </param>
    /// <exception cref="ArgumentException">A span is too short for the sizes given.</exception>
    /// <exception cref="ModelRunException">The frame is larger than an input that takes frames as they are.</exception>
    public void Write(ReadOnlySpan<byte> pixels, int width, int height, int stride, Span<float> target, bool keepPadding = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 3 * width);
        if (pixels.Length < (long)(height - 1) * stride + 3 * width)
        {
            throw new ArgumentException($"{pixels.Length} bytes are too few for {width}x{height} with rows of {stride} bytes.", nameof(pixels));
        }

        if (target.Length < Length)
        {
            throw new ArgumentException($"{target.Length} floats are too few for a model input of {Length}.", nameof(target));
        }

        bool changed = width != Transform.FrameWidth || height != Transform.FrameHeight;
        if (changed)
        {
            Prepare(width, height);
        }

        if (changed || !keepPadding)
        {
            FillPadding(target);
        }

        Draw(pixels, stride, target);
    }

    private void Draw(ReadOnlySpan<byte> pixels, int stride, Span<float> target)
    {
        DrawnPart d = Drawn;
        int plane = _input.Width * _input.Height;
        int rowBytes = 3 * Transform.FrameWidth;
        ReadOnlySpan<int> columns = _columns.AsSpan(0, d.Width);
        for (int y = 0; y < d.Height; y++)
        {
            int first = _rows[y];
            var planes = new PlaneRows(target, (d.Top + y) * _input.Width + d.Left, plane, d.Width, _input.Color);
            if (_isSmoothed)
            {
                _smooth!.Draw(pixels, stride, y, planes, _scale);
                continue;
            }

            ReadOnlySpan<byte> row = pixels.Slice(first * stride, rowBytes);
            short weight = _rowWeights[y];
            if (_block > 0)
            {
                Span<ushort> sums = MemoryMarshal.Cast<short, ushort>(_line.AsSpan());
                RowKernels.Sum(pixels[(first * stride)..], stride, rowBytes, _block, sums);
                RowKernels.EmitBlocks(sums, _block, columns, planes, _blockScale);
            }
            else if (weight == 0 && _pointColumns)
            {
                RowKernels.EmitPoints(row, columns, planes, _scale);
            }
            else
            {
                ReadOnlySpan<byte> next = weight == 0 ? row : pixels.Slice((first + 1) * stride, rowBytes);
                RowKernels.Blend(row, next, weight, _line);
                _gather?.Emit(_line, planes, _wideScale);
                RowKernels.EmitBilinear(_line, columns, _gather?.Columns ?? 0, _columnWeights, planes, _wideScale);
            }
        }
    }

    private void Prepare(int width, int height)
    {
        Transform = Fit(_input, width, height);
        Drawn = DrawnPart.Of(Transform, _input.Width, _input.Height);
        // A picture that is as large as the input is copied, whatever the filter.
        _isSmoothed = _smooth is not null && (Transform.Width != width || Transform.Height != height);
        _smooth?.Prepare(Transform, Drawn);
        _block = BlockOf(Transform);
        _blockScale = new PlaneScale(_input, 1f / Math.Max(1, _block * _block));
        // Kernels read past a row's end; what they find there has no weight.
        if (_line.Length < 3 * width + GatherTable.Reach)
        {
            _line = new short[3 * width + GatherTable.Reach];
        }

        _pointColumns = true;
        for (int x = 0; x < Drawn.Width; x++)
        {
            int at = x + Drawn.SkipX;
            (int first, short weight) = _block > 0 ? (at * _block, (short)0) : Tap(at, Transform.Width, width);
            _columns[x] = 3 * first;
            _columnWeights.AsSpan(RowKernels.WeightOf(x), 4).Fill(weight);
            _pointColumns &= weight == 0;
        }

        _gather?.Prepare(_columns.AsSpan(0, Drawn.Width), _columnWeights);

        for (int y = 0; y < Drawn.Height; y++)
        {
            int at = y + Drawn.SkipY;
            (_rows[y], _rowWeights[y]) = _block > 0 ? (at * _block, (short)0) : Tap(at, Transform.Height, height);
        }
    }

    /// <summary>Where a frame of that size lies within an input.</summary>
    /// <exception cref="ModelRunException">The frame is larger than an input that takes frames as they are.</exception>
    internal static LetterboxTransform Fit(ModelInput input, int width, int height)
    {
        int w = input.Width;
        int h = input.Height;
        if (input.Resize == ResizeMode.Stretch)
        {
            return new LetterboxTransform(width, height, 0, 0, w, h);
        }

        if (input.Resize == ResizeMode.None)
        {
            return width <= w && height <= h
                ? new LetterboxTransform(width, height, 0, 0, width, height)
                : throw new ModelRunException($"a picture of {width}x{height} is larger than the model's {w}x{h}, and the manifest says input.resize none: give a larger input.size, or another resize");
        }

        if (input.Resize == ResizeMode.Crop)
        {
            return Cover(input, width, height);
        }

        // In whole numbers: in floats 1080 * (416 / 1920) may be just below the 234 it is.
        bool centred = input.Resize == ResizeMode.Letterbox;
        bool byWidth = (long)width * h >= (long)height * w;
        int fittedWidth = byWidth ? w : Scaled(width, h, height, centred);
        int fittedHeight = byWidth ? Scaled(height, w, width, centred) : h;
        return centred
            ? new LetterboxTransform(width, height, (w - fittedWidth) / 2, (h - fittedHeight) / 2, fittedWidth, fittedHeight)
            : new LetterboxTransform(width, height, 0, 0, fittedWidth, fittedHeight);

        // Ultralytics rounds, YOLOX cuts off.
        static int Scaled(int edge, int numerator, int denominator, bool round) =>
            (int)Math.Max(1, round ? (2L * edge * numerator + denominator) / (2L * denominator) : (long)edge * numerator / denominator);
    }

    /// <summary>As torchvision's Resize and CenterCrop: the long edge cut off to whole pixels, the crop's corner rounded half to even.</summary>
    private static LetterboxTransform Cover(ModelInput input, int width, int height)
    {
        int w = Math.Max(input.Width, (int)MathF.Round(input.Width / input.CropFraction));
        int h = Math.Max(input.Height, (int)MathF.Round(input.Height / input.CropFraction));
        bool byWidth = (long)w * height >= (long)h * width;
        int coveredWidth = byWidth ? w : (int)((long)width * h / height);
        int coveredHeight = byWidth ? (int)((long)height * w / width) : h;
        return new LetterboxTransform(
            width, height, -(int)Math.Round((coveredWidth - input.Width) / 2.0), -(int)Math.Round((coveredHeight - input.Height) / 2.0), coveredWidth, coveredHeight);
    }

    private int BlockOf(LetterboxTransform t)
    {
        int block = t.FrameWidth / t.Width;
        bool whole = block * t.Width == t.FrameWidth && block * t.Height == t.FrameHeight;
        return _input.Filter == ResizeFilter.Area && whole && block is >= 2 and <= RowKernels.MaxBlock ? block : 0;
    }

    /// <summary>First of the two source pixels of a target pixel, and the second's weight in 1/32768.</summary>
    private static (int First, short Weight) Tap(int target, int targetEdge, int sourceEdge)
    {
        double at = (target + 0.5) * sourceEdge / targetEdge - 0.5;
        if (at <= 0)
        {
            return (0, 0);
        }

        int first = (int)at;
        if (first >= sourceEdge - 1)
        {
            return (sourceEdge - 1, 0);
        }

        return (first, (short)Math.Min(short.MaxValue, Math.Round((at - first) * 32768)));
    }

    private void FillPadding(Span<float> target)
    {
        DrawnPart t = Drawn;
        int plane = _input.Width * _input.Height;
        for (int p = 0; p < 3; p++)
        {
            Span<float> rows = target.Slice(p * plane, plane);
            float value = _scale.Apply(_input.Color == ColorOrder.Rgb ? 2 - p : p, _input.Pad);
            rows[..(t.Top * _input.Width)].Fill(value);
            rows[((t.Top + t.Height) * _input.Width)..].Fill(value);
            int right = t.Left + t.Width;
            for (int y = t.Top; t.Width < _input.Width && y < t.Top + t.Height; y++)
            {
                Span<float> row = rows.Slice(y * _input.Width, _input.Width);
                row[..t.Left].Fill(value);
                row[right..].Fill(value);
            }
        }
    }
}
