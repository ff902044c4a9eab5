namespace EdgeInspector.Core.Simulation;

/// <summary>
/// Etches a pour back where the clearances of two neighbours nearly meet. What would be left there, a neck, a patch on a neck or a slit
/// between two clearances, looks like a defect, and no layout has it. Buffers are reused; one thread at a time.
/// </summary>
internal sealed class PourTrimmer
{
    /// <summary>Pixels around a neck that goes with it: a slit becomes a passage, which nobody takes for a cut.</summary>
    private const int Apart = 18;

    /// <summary>Least pixels of a patch's core, which is what lies deeper than half the least width.</summary>
    private const int SmallestCore = 900;

    /// <summary>Pixels across the widest bite that is filled again, and the most it may have in area.</summary>
    private const float WidestBite = 50;
    private const int LargestBite = 1600;

    private readonly NetLabels _labels = new();
    private readonly GrayPlane _before = new();
    private readonly GrayPlane _mask = new();
    private readonly GrayPlane _removed = new();
    private readonly Dictionary<int, int> _contacts = [];
    private readonly HashSet<int> _necks = [];
    private int[] _distance = [];
    private int[] _areas = [];
    private int[] _sides = [];

    /// <summary>Takes the pour away from what is circuit and from a clearance around it, and from nothing else.</summary>
    public void Clear(GrayPlane pour, GrayPlane circuit, float clearance)
    {
        (int columns, int rows) = (pour.Width, pour.Height);
        Span<int> distance = Distances(columns, rows);
        Seed(distance, circuit, static level => level >= 128);
        NarrowRemover.Spread(distance, columns, rows);
        float reach = clearance * NarrowRemover.Straight;
        for (int y = 0; y < rows; y++)
        {
            Span<byte> row = pour.Row(y);
            for (int x = 0; x < columns; x++)
            {
                // An edge a pixel wide, as painted shapes have.
                float beyond = (distance[(y * columns) + x] - reach) / NarrowRemover.Straight;
                row[x] = Math.Min(row[x], (byte)(255 * Math.Clamp(beyond, 0, 1)));
            }
        }
    }

    /// <summary>Trims copper to what is at least <paramref name="width"/> pixels wide, and necks widely.</summary>
    public void Trim(GrayPlane copper, float width)
    {
        Distances(copper.Width, copper.Height);
        _before.CopyFrom(copper);
        Open(copper, width);
        if (CutNecks(copper))
            Open(copper, width);

        FillBites(copper);
    }

    /// <summary>Gives back what was cut out of an edge here and there: it looks bitten. What joins two sides stays cut.</summary>
    private void FillBites(GrayPlane copper)
    {
        (int columns, int rows) = (copper.Width, copper.Height);
        Span<int> distance = Distances(columns, rows);
        Seed(distance, copper, static level => level >= 128);
        NarrowRemover.Spread(distance, columns, rows);
        int radius = (int)(WidestBite * NarrowRemover.Straight / 2);
        foreach (ref int d in distance)
            d = d > radius ? 0 : NarrowRemover.Far;

        NarrowRemover.Spread(distance, columns, rows);
        _removed.Reset(columns, rows);
        for (int y = 0; y < rows; y++)
        {
            Span<byte> removed = _removed.Row(y);
            for (int x = 0; x < columns; x++)
            {
                if (distance[(y * columns) + x] > radius && copper[x, y] < 128 && _before[x, y] >= 128)
                    removed[x] = 255;
            }
        }

        BorderOnRemoved(copper);
        FindNecks(columns, rows);
        CountAreas(_removed);
        for (int y = 0; y < rows; y++)
        {
            Span<byte> row = copper.Row(y);
            for (int x = 0; x < columns; x++)
            {
                int bite = _labels[x, y];
                if (bite > 0 && _areas[bite] <= LargestBite && !_necks.Contains(bite))
                    row[x] = _before[x, y];
            }
        }
    }

    /// <summary>Keeps what lies around cores of some size; what goes is noted.</summary>
    private void Open(GrayPlane copper, float width)
    {
        (int columns, int rows) = (copper.Width, copper.Height);
        Span<int> distance = Distances(columns, rows);
        Seed(distance, copper, static level => level < 128);
        NarrowRemover.Spread(distance, columns, rows);
        int radius = (int)(width * NarrowRemover.Straight / 2);
        _mask.Reset(columns, rows);
        for (int y = 0; y < rows; y++)
        {
            Span<byte> core = _mask.Row(y);
            for (int x = 0; x < columns; x++)
                core[x] = distance[(y * columns) + x] > radius ? (byte)255 : (byte)0;
        }

        DropSmall(_mask);
        Seed(distance, _mask, static level => level > 0);
        NarrowRemover.Spread(distance, columns, rows);
        // One pixel more than went away, so that rounded corners stay as they were drawn.
        int reach = radius + NarrowRemover.Straight;
        _removed.Reset(columns, rows);
        for (int y = 0; y < rows; y++)
        {
            Span<byte> row = copper.Row(y);
            Span<byte> removed = _removed.Row(y);
            for (int x = 0; x < columns; x++)
            {
                if (distance[(y * columns) + x] > reach)
                {
                    removed[x] = row[x] >= 128 ? (byte)255 : (byte)0;
                    row[x] = 0;
                }
            }
        }
    }

    private void DropSmall(GrayPlane cores)
    {
        _labels.Compute(cores);
        CountAreas(cores);
        for (int y = 0; y < cores.Height; y++)
        {
            Span<byte> row = cores.Row(y);
            for (int x = 0; x < row.Length; x++)
                row[x] = row[x] > 0 && _areas[_labels[x, y]] >= SmallestCore ? (byte)255 : (byte)0;
        }
    }

    /// <summary>Pixels of each label of <see cref="_labels"/>.</summary>
    private void CountAreas(GrayPlane labelled)
    {
        if (_areas.Length <= _labels.Highest)
            _areas = new int[2 * _labels.Highest + 64];

        Array.Clear(_areas);
        for (int y = 0; y < labelled.Height; y++)
        {
            for (int x = 0; x < labelled.Width; x++)
                _areas[_labels[x, y]]++;
        }
    }

    /// <summary>Marks copper that borders on what went: each connected stretch of it is one side.</summary>
    private void BorderOnRemoved(GrayPlane copper)
    {
        _mask.Reset(copper.Width, copper.Height);
        for (int y = 1; y < copper.Height - 1; y++)
        {
            for (int x = 1; x < copper.Width - 1; x++)
            {
                if (copper[x, y] >= 128 && HasRemovedNear(x, y))
                    _mask[x, y] = 255;
            }
        }
    }

    /// <summary>Whether a part that went away had copper on two sides: around such a one, more goes.</summary>
    private bool CutNecks(GrayPlane copper)
    {
        (int columns, int rows) = (copper.Width, copper.Height);
        BorderOnRemoved(copper);
        FindNecks(columns, rows);
        if (_necks.Count == 0)
            return false;

        Span<int> distance = Distances(columns, rows);
        for (int y = 0; y < rows; y++)
        {
            for (int x = 0; x < columns; x++)
                distance[(y * columns) + x] = _removed[x, y] > 0 && _necks.Contains(_labels[x, y]) ? 0 : NarrowRemover.Far;
        }

        NarrowRemover.Spread(distance, columns, rows);
        for (int y = 0; y < rows; y++)
        {
            Span<byte> row = copper.Row(y);
            for (int x = 0; x < columns; x++)
            {
                if (distance[(y * columns) + x] <= Apart * NarrowRemover.Straight)
                    row[x] = 0;
            }
        }

        return true;
    }

    /// <summary>Leaves the labels of what went away in <see cref="_labels"/> and those of the necks in <see cref="_necks"/>.</summary>
    private void FindNecks(int columns, int rows)
    {
        _labels.Compute(_mask);
        if (_sides.Length < columns * rows)
            _sides = new int[columns * rows];

        for (int i = 0; i < columns * rows; i++)
            _sides[i] = _labels[i % columns, i / columns];

        _labels.Compute(_removed);
        _contacts.Clear();
        _necks.Clear();
        for (int y = 1; y < rows - 1; y++)
        {
            for (int x = 1; x < columns - 1; x++)
            {
                int part = _labels[x, y];
                for (int k = 0; k < 9 && part > 0; k++)
                {
                    int side = _sides[((y + (k / 3) - 1) * columns) + x + (k % 3) - 1];
                    if (side > 0 && !_contacts.TryAdd(part, side) && _contacts[part] != side)
                        _necks.Add(part);
                }
            }
        }
    }

    private bool HasRemovedNear(int x, int y)
    {
        for (int k = 0; k < 9; k++)
        {
            if (_removed[x + (k % 3) - 1, y + (k / 3) - 1] > 0)
                return true;
        }

        return false;
    }

    private Span<int> Distances(int columns, int rows)
    {
        if (_distance.Length < columns * rows)
            _distance = new int[columns * rows];

        return _distance.AsSpan(0, columns * rows);
    }

    private static void Seed(Span<int> distance, GrayPlane plane, Func<byte, bool> isZero)
    {
        for (int y = 0; y < plane.Height; y++)
        {
            ReadOnlySpan<byte> row = plane.Row(y);
            for (int x = 0; x < row.Length; x++)
                distance[(y * plane.Width) + x] = isZero(row[x]) ? 0 : NarrowRemover.Far;
        }
    }
}
