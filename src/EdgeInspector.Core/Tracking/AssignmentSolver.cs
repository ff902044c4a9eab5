using System.Runtime.InteropServices;

namespace EdgeInspector.Core.Tracking;

/// <summary>
/// Exact assignment of rows to columns with a cost limit: minimises the sum of <c>cost - limit</c> over the chosen pairs, which is what
/// ByteTrack asks of the Jonker-Volgenant solver. Buffers are reused; not thread-safe.
/// </summary>
/// <remarks>
/// Only pairs below the limit are given, and in a picture they are few: the graph falls apart into small components. Single pairs and
/// stars are decided at sight; the rest goes through the Hungarian method with potentials (shortest augmenting paths, O(rows^2 *
/// columns) per component), a missing pair standing at the limit, where choosing it is the same as choosing none.
/// </remarks>
internal sealed class AssignmentSolver
{
    private readonly List<Pair> _pairs = [];
    private int[] _parents = [];
    private int[] _starts = [];
    private int[] _order = [];
    private int[] _rowMatches = [];
    private int[] _locals = [];
    private int[] _rows = [];
    private int[] _columns = [];
    private double[] _costs = [];
    private double[] _rowPotentials = [];
    private double[] _columnPotentials = [];
    private double[] _slacks = [];
    private int[] _ways = [];
    private int[] _owners = [];
    private bool[] _visited = [];
    private int _rowCount;
    private int _columnCount;
    private double _limit;

    /// <summary>Starts a problem; pairs follow by <see cref="Add"/>.</summary>
    public void Begin(int rows, int columns, double limit)
    {
        _rowCount = rows;
        _columnCount = columns;
        _limit = limit;
        _pairs.Clear();
        Ensure(ref _rowMatches, rows);
        _rowMatches.AsSpan(0, rows).Fill(-1);
    }

    /// <summary>Offers a pair; one at or above the limit is ignored. Each pair at most once.</summary>
    public void Add(int row, int column, double cost)
    {
        if (cost < _limit)
        {
            _pairs.Add(new Pair(row, column, cost));
        }
    }

    /// <summary>Column of each row, or -1. Valid until the next <see cref="Begin"/>.</summary>
    public ReadOnlySpan<int> Solve()
    {
        if (_pairs.Count > 0)
        {
            FindComponents();
            for (int first = 0; first < _pairs.Count;)
            {
                int root = _starts[first];
                int end = first + 1;
                while (end < _pairs.Count && _starts[end] == root)
                {
                    end++;
                }

                SolveComponent(_order.AsSpan(first, end - first));
                first = end;
            }
        }

        return _rowMatches.AsSpan(0, _rowCount);
    }

    /// <summary>Fills <c>_order</c> with the pairs, those of one component together, and <c>_starts</c> with the component of each.</summary>
    private void FindComponents()
    {
        int nodes = _rowCount + _columnCount;
        int pairs = _pairs.Count;
        Ensure(ref _parents, nodes);
        Ensure(ref _order, pairs);
        Ensure(ref _starts, pairs);
        for (int i = 0; i < nodes; i++)
        {
            _parents[i] = i;
        }

        Span<Pair> all = CollectionsMarshal.AsSpan(_pairs);
        foreach (ref Pair pair in all)
        {
            int a = Root(pair.Row);
            int b = Root(_rowCount + pair.Column);
            _parents[Math.Max(a, b)] = Math.Min(a, b);
        }

        for (int i = 0; i < pairs; i++)
        {
            _order[i] = i;
            _starts[i] = Root(all[i].Row);
        }

        Array.Sort(_starts, _order, 0, pairs);
    }

    private int Root(int node)
    {
        while (_parents[node] != node)
        {
            _parents[node] = _parents[_parents[node]];
            node = _parents[node];
        }

        return node;
    }

    private void SolveComponent(ReadOnlySpan<int> order)
    {
        Span<Pair> all = CollectionsMarshal.AsSpan(_pairs);
        int best = order[0];
        bool oneRow = true;
        bool oneColumn = true;
        foreach (int i in order)
        {
            oneRow &= all[i].Row == all[order[0]].Row;
            oneColumn &= all[i].Column == all[order[0]].Column;
            best = all[i].Cost < all[best].Cost ? i : best;
        }

        if (oneRow || oneColumn)
        {
            _rowMatches[all[best].Row] = all[best].Column;
            return;
        }

        SolveDense(order);
    }

    private void SolveDense(ReadOnlySpan<int> order)
    {
        Span<Pair> all = CollectionsMarshal.AsSpan(_pairs);
        Ensure(ref _locals, _rowCount + _columnCount);
        Ensure(ref _rows, order.Length);
        Ensure(ref _columns, order.Length);
        foreach (int i in order)
        {
            _locals[all[i].Row] = -1;
            _locals[_rowCount + all[i].Column] = -1;
        }

        int rows = 0;
        int columns = 0;
        foreach (int i in order)
        {
            ref int row = ref _locals[all[i].Row];
            if (row < 0)
            {
                _rows[rows] = all[i].Row;
                row = rows++;
            }

            ref int column = ref _locals[_rowCount + all[i].Column];
            if (column < 0)
            {
                _columns[columns] = all[i].Column;
                column = columns++;
            }
        }

        // The method wants at most as many rows as columns: otherwise it works on the transpose.
        bool transposed = rows > columns;
        int n = transposed ? columns : rows;
        int m = transposed ? rows : columns;
        Ensure(ref _costs, n * m);
        _costs.AsSpan(0, n * m).Fill(_limit);
        foreach (int i in order)
        {
            int r = _locals[all[i].Row];
            int c = _locals[_rowCount + all[i].Column];
            _costs[transposed ? (c * m) + r : (r * m) + c] = all[i].Cost;
        }

        Hungarian(n, m);
        for (int j = 1; j <= m; j++)
        {
            int i = _owners[j] - 1;
            if (i >= 0 && _costs[(i * m) + j - 1] < _limit)
            {
                _rowMatches[_rows[transposed ? j - 1 : i]] = _columns[transposed ? i : j - 1];
            }
        }
    }

    /// <summary>Minimum-cost assignment of n rows to m >= n columns of <c>_costs</c>; <c>_owners[1..m]</c> is the row, from 1, of each column, or 0.</summary>
    private void Hungarian(int n, int m)
    {
        Ensure(ref _rowPotentials, n + 1);
        Ensure(ref _columnPotentials, m + 1);
        Ensure(ref _slacks, m + 1);
        Ensure(ref _ways, m + 1);
        Ensure(ref _owners, m + 1);
        Ensure(ref _visited, m + 1);
        _rowPotentials.AsSpan(0, n + 1).Clear();
        _columnPotentials.AsSpan(0, m + 1).Clear();
        _owners.AsSpan(0, m + 1).Clear();
        for (int row = 1; row <= n; row++)
        {
            _owners[0] = row;
            _slacks.AsSpan(0, m + 1).Fill(double.PositiveInfinity);
            _visited.AsSpan(0, m + 1).Clear();
            int column = 0;
            do
            {
                column = Advance(column, m);
            }
            while (_owners[column] != 0);

            while (column != 0)
            {
                int previous = _ways[column];
                _owners[column] = _owners[previous];
                column = previous;
            }
        }
    }

    /// <summary>Grows the shortest-path tree by the column nearest to it, and returns that column.</summary>
    private int Advance(int column, int m)
    {
        _visited[column] = true;
        int owner = _owners[column];
        ReadOnlySpan<double> costs = _costs.AsSpan((owner - 1) * m, m);
        double delta = double.PositiveInfinity;
        int next = 0;
        for (int j = 1; j <= m; j++)
        {
            if (_visited[j])
            {
                continue;
            }

            double reduced = costs[j - 1] - _rowPotentials[owner] - _columnPotentials[j];
            if (reduced < _slacks[j])
            {
                _slacks[j] = reduced;
                _ways[j] = column;
            }

            if (_slacks[j] < delta)
            {
                delta = _slacks[j];
                next = j;
            }
        }

        for (int j = 0; j <= m; j++)
        {
            if (_visited[j])
            {
                _rowPotentials[_owners[j]] += delta;
                _columnPotentials[j] -= delta;
            }
            else
            {
                _slacks[j] -= delta;
            }
        }

        return next;
    }

    private static void Ensure<T>(ref T[] buffer, int size)
    {
        if (buffer.Length < size)
        {
            buffer = new T[Math.Max(size, 2 * buffer.Length)];
        }
    }

    private readonly record struct Pair(int Row, int Column, double Cost);
}
