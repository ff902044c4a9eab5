using EdgeInspector.Core.Frames;

namespace EdgeInspector.Core.Patches;

/// <summary>
/// Patches as small as the picture's content asks for: squares are divided in four, the one with the greatest sum of squared deviations
/// from its mean grey first, until the most patches are reached, every square is even, or the smallest size is. A square is even when it
/// is as a whole and each of the smallest squares in it is: a small defect in a large even part is not averaged away. Each patch sees
/// something beyond its square.
/// </summary>
/// <remarks>
/// Greedy splitting by squared error: Samet, "The quadtree and related hierarchical data structures", 1984. Sums of rectangles are
/// taken from tables of sums (Crow, 1984) over a grey picture of at most <see cref="LongEdge"/> pixels. A frame allocates nothing once
/// the buffers have grown.
/// </remarks>
internal sealed class PatchTree(PatchOptions options) : IPatchSplitter
{
    /// <summary>Longest edge of the picture that is looked at: detail too fine to be in it is noise to the split.</summary>
    private const int LongEdge = 512;

    private readonly List<Node> _nodes = [];
    private float[] _uneven = [];
    private long[] _sums = [];
    private long[] _squares = [];
    private int _step = 1;
    private int _width;
    private int _height;

    public (int Columns, int Rows) Cells { get; private set; }

    public void Split(Frame frame, List<FrameRegion> patches)
    {
        FrameRegion region = frame.Region;
        Look(frame, region);
        (int width, int height) = options.Size ?? (Math.Min(region.Width, region.Height), Math.Min(region.Width, region.Height));
        int columns = Math.Max(1, (int)Math.Round((double)region.Width / width)), rows = Math.Max(1, (int)Math.Round((double)region.Height / height));
        double edge = Math.Min((double)region.Width / columns, (double)region.Height / rows);
        int depth = Math.Max(0, (int)Math.Floor(Math.Log2(edge / options.MinSize)));
        Cells = (columns << depth, rows << depth);
        LookAtCells();
        _nodes.Clear();
        for (int i = 0; i < columns * rows; i++)
        {
            _nodes.Add(Make(depth, i % columns << depth, i / columns << depth));
        }

        while (_nodes.Count + 3 <= options.Most && Busiest() is >= 0 and var busiest)
        {
            Node node = _nodes[busiest];
            int half = 1 << (node.Depth - 1);
            _nodes[busiest] = Make(node.Depth - 1, node.X, node.Y);
            _nodes.Add(Make(node.Depth - 1, node.X + half, node.Y));
            _nodes.Add(Make(node.Depth - 1, node.X, node.Y + half));
            _nodes.Add(Make(node.Depth - 1, node.X + half, node.Y + half));
        }

        patches.Clear();
        foreach (Node node in _nodes)
        {
            patches.Add(Around(node, region));
        }
    }

    private int Busiest()
    {
        int best = -1;
        for (int i = 0; i < _nodes.Count; i++)
        {
            if (_nodes[i].Depth > 0 && _nodes[i].Deviation > options.Energy && (best < 0 || _nodes[i].Error > _nodes[best].Error))
            {
                best = i;
            }
        }

        return best;
    }

    /// <summary>The node's square and half the overlap on each side, within the region.</summary>
    private FrameRegion Around(Node node, FrameRegion region)
    {
        int cells = 1 << node.Depth;
        double cellWidth = (double)region.Width / Cells.Columns, cellHeight = (double)region.Height / Cells.Rows;
        double moreX = 0.5 * options.Overlap * cells * cellWidth, moreY = 0.5 * options.Overlap * cells * cellHeight;
        int left = (int)Math.Round(Math.Max(0, node.X * cellWidth - moreX)), top = (int)Math.Round(Math.Max(0, node.Y * cellHeight - moreY));
        int right = (int)Math.Round(Math.Min(region.Width, (node.X + cells) * cellWidth + moreX)), bottom = (int)Math.Round(Math.Min(region.Height, (node.Y + cells) * cellHeight + moreY));
        return new FrameRegion(region.X + left, region.Y + top, Math.Max(1, right - left), Math.Max(1, bottom - top));
    }

    private void LookAtCells()
    {
        int cells = Cells.Columns * Cells.Rows;
        if (_uneven.Length < cells)
        {
            _uneven = new float[cells];
        }

        for (int i = 0; i < cells; i++)
        {
            _uneven[i] = (float)Spread(i % Cells.Columns, i / Cells.Columns, 1).Deviation;
        }
    }

    private Node Make(int depth, int x, int y)
    {
        int cells = 1 << depth;
        (double error, double deviation) = Spread(x, y, cells);
        for (int row = y; row < y + cells; row++)
        {
            foreach (float one in _uneven.AsSpan(row * Cells.Columns + x, cells))
            {
                deviation = Math.Max(deviation, one);
            }
        }

        return new Node(depth, x, y, error, deviation);
    }

    /// <summary>Sum of squared deviations from the mean grey of some cells, and its root mean.</summary>
    private (double Error, double Deviation) Spread(int x, int y, int cells)
    {
        int x1 = Math.Min(x * _width / Cells.Columns, _width - 1), x2 = Math.Clamp((x + cells) * _width / Cells.Columns, x1 + 1, _width);
        int y1 = Math.Min(y * _height / Cells.Rows, _height - 1), y2 = Math.Clamp((y + cells) * _height / Cells.Rows, y1 + 1, _height);
        double count = (double)(x2 - x1) * (y2 - y1);
        double sum = Sum(_sums, x1, y1, x2, y2), squares = Sum(_squares, x1, y1, x2, y2);
        double error = Math.Max(0, squares - sum * sum / count);
        return (error, Math.Sqrt(error / count));
    }

    private double Sum(long[] table, int x1, int y1, int x2, int y2)
    {
        int row = _width + 1;
        return table[y2 * row + x2] - table[y1 * row + x2] - table[y2 * row + x1] + table[y1 * row + x1];
    }

    /// <summary>Tables of the sums of grey levels and of their squares, from every nth pixel of every nth row.</summary>
    private void Look(Frame frame, FrameRegion region)
    {
        _step = Math.Max(1, (Math.Max(region.Width, region.Height) + LongEdge - 1) / LongEdge);
        (_width, _height) = ((region.Width + _step - 1) / _step, (region.Height + _step - 1) / _step);
        int row = _width + 1, length = row * (_height + 1);
        if (_sums.Length < length)
        {
            (_sums, _squares) = (new long[length], new long[length]);
        }

        _sums.AsSpan(0, row).Clear();
        _squares.AsSpan(0, row).Clear();
        for (int y = 0; y < _height; y++)
        {
            ReadOnlySpan<byte> pixels = frame.Row(region.Y + y * _step)[(3 * region.X)..];
            long sum = 0, squares = 0;
            int at = (y + 1) * row;
            _sums[at] = _squares[at] = 0;
            for (int x = 0; x < _width; x++)
            {
                int i = 3 * x * _step;
                // 0.114, 0.587 and 0.299 in 1/256.
                int grey = (29 * pixels[i] + 150 * pixels[i + 1] + 77 * pixels[i + 2]) >> 8;
                sum += grey;
                squares += grey * grey;
                _sums[at + x + 1] = _sums[at + x + 1 - row] + sum;
                _squares[at + x + 1] = _squares[at + x + 1 - row] + squares;
            }
        }
    }

    /// <summary>A square of the tree: <c>2^Depth</c> cells wide, its first cell, and how uneven it is.</summary>
    private readonly record struct Node(int Depth, int X, int Y, double Error, double Deviation);
}
