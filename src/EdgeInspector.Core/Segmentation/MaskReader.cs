using EdgeInspector.Core.Classification;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Segmentation;

/// <summary>
/// Reads a segmenter's output into the class and the probability of each pixel of the drawn picture, padding left out. An output of
/// another resolution than the input is read at the nearest of its cells. Buffers are made once; one thread at a time.
/// </summary>
internal sealed class MaskReader
{
    // Pixels looked at to tell logits from probabilities: a network's logits leave 0-1 within a handful.
    private const int Samples = 1024;

    private readonly MaskShape _shape;
    private readonly int _inputHeight;
    private readonly int _labels;
    private readonly float _threshold;
    private readonly bool _isGiven;
    private readonly int[] _columns;
    private readonly float[] _planes;
    private readonly float[] _row;
    private readonly byte[] _rowClasses;
    private OutputActivation _activation;

    /// <param name="input">Size of the model's picture.</param>
    /// <param name="labels">1-255.</param>
    public MaskReader(MaskShape shape, ModelInput input, int labels, ModelOutput output)
    {
        _shape = shape;
        _inputHeight = input.Height;
        _labels = labels;
        _threshold = output.MaskThreshold;
        _isGiven = output.Activation is not null;
        _activation = output.Activation ?? OutputActivation.None;
        _columns = [.. Enumerable.Range(0, input.Width).Select(x => Nearest(x, shape.Width, input.Width))];
        _planes = new float[shape.IsInterleaved ? shape.Planes * shape.Width : 0];
        _row = new float[shape.Width];
        _rowClasses = new byte[shape.Width];
    }

    /// <summary>Labels that such an output can tell apart, for messages and checks.</summary>
    public static bool Fits(MaskShape shape, int labels) =>
        labels is >= 1 and <= ClassMap.MaxClasses && (shape.IsIndices || shape.Planes == labels || (shape.Planes == 1 && labels == 2));

    /// <param name="values">The output.</param>
    /// <param name="drawn">The part of the input that the picture covers; the map has its size.</param>
    /// <param name="confidence">As many values as the map: probability of the class, 0-1; 1 where the model gives none.</param>
    /// <exception cref="ModelRunException">A value is NaN, infinite, or a class that has no label.</exception>
    public void Read(ReadOnlySpan<float> values, DrawnPart drawn, ClassMap map, Span<float> confidence)
    {
        Settle(values);
        int last = -1;
        int first = _columns[drawn.Left], end = _columns[drawn.Left + drawn.Width - 1] + 1;
        ReadOnlySpan<int> columns = _columns.AsSpan(drawn.Left, drawn.Width);
        Span<float> row = _row.AsSpan(first, end - first);
        Span<byte> classes = _rowClasses.AsSpan(first, end - first);
        for (int y = 0; y < drawn.Height; y++)
        {
            int from = Nearest(drawn.Top + y, _shape.Height, _inputHeight);
            if (from != last)
            {
                ReadRow(values, from, first, row, classes);
                last = from;
            }

            Span<byte> toClasses = map.Values.Slice(y * drawn.Width, drawn.Width);
            Span<float> toConfidence = confidence.Slice(y * drawn.Width, drawn.Width);
            if (row.Length == drawn.Width)
            {
                classes.CopyTo(toClasses);
                row.CopyTo(toConfidence);
                continue;
            }

            for (int x = 0; x < columns.Length; x++)
            {
                toClasses[x] = _rowClasses[columns[x]];
                toConfidence[x] = _row[columns[x]];
            }
        }
    }

    private static int Nearest(int at, int cells, int pixels) => (int)((2L * at + 1) * cells / (2L * pixels));

    private void Settle(ReadOnlySpan<float> values)
    {
        if (_isGiven || _activation != OutputActivation.None || _shape.IsIndices)
        {
            return;
        }

        int step = Math.Max(1, values.Length / (Samples * _shape.Planes));
        for (int i = 0; i < values.Length; i += step)
        {
            if (values[i] is < 0 or > 1)
            {
                _activation = _shape.Planes == 1 ? OutputActivation.Sigmoid : OutputActivation.Softmax;
                return;
            }
        }
    }

    private void ReadRow(ReadOnlySpan<float> values, int y, int first, Span<float> row, Span<byte> classes)
    {
        bool finite = true;
        if (_shape.IsIndices)
        {
            ReadIndices(values.Slice(y * _shape.Width + first, row.Length), row, classes);
        }
        else if (_shape.Planes == 1)
        {
            finite = ReadOne(values.Slice(y * _shape.Width + first, row.Length), row, classes);
        }
        else
        {
            int stride = _shape.IsInterleaved ? _shape.Width : _shape.Width * _shape.Height;
            ReadOnlySpan<float> planes = _shape.IsInterleaved ? Separate(values, y)[first..] : values[(y * _shape.Width + first)..];
            finite = PixelClasses.Greatest(planes, stride, _shape.Planes, row, classes);
            if (finite)
            {
                Weigh(planes, stride, row, classes);
            }
        }

        if (!finite)
        {
            throw new ModelRunException($"its output holds NaN or infinity in row {y}: the model or its provider is faulty; no region was taken from it");
        }
    }

    private void Weigh(ReadOnlySpan<float> planes, int stride, Span<float> row, Span<byte> classes)
    {
        if (_activation == OutputActivation.Softmax)
        {
            PixelClasses.Softmax(planes, stride, _shape.Planes, row);
            return;
        }

        if (_activation == OutputActivation.Sigmoid)
        {
            PixelClasses.Sigmoid(row);
            for (int x = 0; x < row.Length; x++)
            {
                classes[x] = row[x] >= _threshold ? classes[x] : ClassMap.None;
            }

            return;
        }

        // The graph applied its own: a softmax, or a sigmoid of each plane.
        PixelClasses.LeaveUnclaimed(planes, stride, _shape.Planes, _threshold, ScoreActivation.SumTolerance(_shape.Planes), row, classes);
    }

    private bool ReadOne(ReadOnlySpan<float> values, Span<float> row, Span<byte> classes)
    {
        values.CopyTo(row);
        bool within = PixelClasses.AreProbabilities(row, out bool finite);
        if (!_isGiven && !within)
        {
            _activation = OutputActivation.Sigmoid;
        }

        if (_activation != OutputActivation.None)
        {
            PixelClasses.Sigmoid(row);
        }

        (byte yes, byte no) = _labels == 1 ? ((byte)0, ClassMap.None) : ((byte)1, (byte)0);
        for (int x = 0; x < row.Length; x++)
        {
            bool isPart = row[x] >= _threshold;
            classes[x] = isPart ? yes : no;
            row[x] = isPart ? row[x] : 1 - row[x];
        }

        return finite;
    }

    private void ReadIndices(ReadOnlySpan<float> values, Span<float> row, Span<byte> classes)
    {
        row.Fill(1);
        for (int x = 0; x < row.Length; x++)
        {
            float value = values[x];
            // 255 is what datasets write where nobody knows.
            if (!(value >= 0 && value < _labels) && value != ClassMap.None)
            {
                throw new ModelRunException($"its output holds class {value}, but the manifest names {_labels} labels");
            }

            classes[x] = (byte)value;
        }
    }

    /// <summary>One row of interleaved values as planes.</summary>
    private ReadOnlySpan<float> Separate(ReadOnlySpan<float> values, int y)
    {
        int planes = _shape.Planes, width = _shape.Width;
        ReadOnlySpan<float> row = values.Slice(y * width * planes, width * planes);
        for (int c = 0; c < planes; c++)
        {
            Span<float> plane = _planes.AsSpan(c * width, width);
            for (int x = 0; x < width; x++)
            {
                plane[x] = row[x * planes + c];
            }
        }

        return _planes;
    }
}
