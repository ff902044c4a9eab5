using EdgeInspector.Core.Simulation;
using Xunit;

namespace EdgeInspector.Core.Tests.Simulation;

public sealed class DefectPainterTests
{
    private const int Edge = 640;
    private const int Boards = 30;

    private static readonly Lazy<Board[]> _boards = new(() => [.. Enumerable.Range(1, Boards).Select(number => MakeBoard(number, 8))]);

    [Fact]
    public void Paint_ManyBoards_ChangesEveryBoxAndNothingElse()
    {
        int painted = 0;
        foreach (Board board in _boards.Value)
        {
            bool[] covered = new bool[Edge * Edge];
            foreach (PaintedDefect defect in board.Defects)
            {
                painted++;
                int firm = 0;
                PixelBox box = defect.Changed.Grow(PaintedDefect.BoxMargin).Intersect(new PixelBox(0, 0, Edge, Edge));
                for (int y = box.Top; y < box.Bottom; y++)
                {
                    for (int x = box.Left; x < box.Right; x++)
                    {
                        covered[y * Edge + x] = true;
                        firm += (board.Artwork.Copper[x, y] >= 128) != (board.Artwork.Clean[x, y] >= 128) ? 1 : 0;
                    }
                }

                Assert.True(firm >= 24, $"board {board.Number}: {defect} changed {firm} pixels");
            }

            ReadOnlySpan<byte> copper = board.Artwork.Copper.Pixels;
            ReadOnlySpan<byte> clean = board.Artwork.Clean.Pixels;
            for (int i = 0; i < covered.Length; i++)
            {
                if (!covered[i] && copper[i] != clean[i])
                    Assert.Fail($"board {board.Number}: pixel {i % Edge}, {i / Edge} changed outside every box");
            }
        }

        Assert.InRange(painted, Boards * 7, Boards * 9);
    }

    [Fact]
    public void Paint_ManyBoards_EveryDefectIsWhatItIsCalled()
    {
        int[] seen = new int[6];
        foreach (Board board in _boards.Value)
        {
            int[] before = Nets(board.Artwork.Clean, null, board.Artwork.Copper);
            foreach (PaintedDefect defect in board.Defects)
            {
                seen[(int)defect.Kind]++;
                int[] after = Nets(board.Artwork.Clean, defect.Changed, board.Artwork.Copper);
                AssertKind(defect, before, after);
            }
        }

        Assert.All(seen, count => Assert.True(count >= Boards / 3, $"kinds are uneven: {string.Join(' ', seen)}"));
    }

    [Fact]
    public void Paint_NoDefectsWanted_LeavesTheBoardAsItIs()
    {
        Board board = MakeBoard(1, 0);
        Assert.Empty(board.Defects);
        Assert.True(board.Artwork.Copper.Pixels.SequenceEqual(board.Artwork.Clean.Pixels));
    }

    [Fact]
    public void Paint_Boards_AddsNoDiscThatCouldBeAPad()
    {
        int added = 0;
        for (int number = 1; number <= Boards; number++)
        {
            Board board = MakeBoard(number, 12);
            foreach (PixelBox box in board.Defects.Where(static one => one.Kind is DefectKind.Spur or DefectKind.SpuriousCopper).Select(static one => one.Changed))
            {
                added++;
                int area = 0;
                for (int y = box.Top; y < box.Bottom; y++)
                {
                    for (int x = box.Left; x < box.Right; x++)
                        area += (board.Artwork.Copper[x, y] >= 128) != (board.Artwork.Clean[x, y] >= 128) ? 1 : 0;
                }

                int longest = Math.Max(box.Width, box.Height);
                Assert.True(longest < 12 || area < 0.8 * Math.PI / 4 * longest * longest, $"board {number}: {box} is filled by {area} pixels");
            }
        }

        Assert.True(added >= Boards, $"only {added} defects that add copper");
    }

    private static void AssertKind(PaintedDefect defect, int[] before, int[] after)
    {
        // Nets around the defect: net number before -> nets after.
        var parts = new Dictionary<int, HashSet<int>>();
        var joined = new Dictionary<int, HashSet<int>>();
        var added = new HashSet<int>();
        bool touchesGap = false;
        PixelBox box = defect.Changed.Grow(6).Intersect(new PixelBox(0, 0, Edge, Edge));
        for (int y = box.Top; y < box.Bottom; y++)
        {
            for (int x = box.Left; x < box.Right; x++)
            {
                int i = y * Edge + x;
                if (before[i] != 0 && after[i] != 0)
                {
                    // A ring-shaped hole leaves an island inside; what counts is that the net around the change stays one.
                    if (defect.Kind == DefectKind.Open || !Contains(defect.Changed, x, y))
                        Add(parts, before[i], after[i]);

                    Add(joined, after[i], before[i]);
                }
                else if (before[i] == 0 && after[i] != 0)
                {
                    added.Add(after[i]);
                }
                else if (before[i] != 0)
                {
                    touchesGap |= HasGap(before, x, y);
                }
            }
        }

        switch (defect.Kind)
        {
            case DefectKind.Open:
                Assert.Contains(parts.Values, nets => nets.Count >= 2);
                break;
            case DefectKind.Short:
                Assert.Contains(joined.Values, nets => nets.Count == 2);
                break;
            case DefectKind.Mousebite:
                Assert.True(touchesGap);
                Assert.DoesNotContain(parts.Values, nets => nets.Count >= 2);
                break;
            case DefectKind.Spur:
                Assert.DoesNotContain(joined.Values, nets => nets.Count >= 2);
                Assert.Contains(added, joined.ContainsKey);
                break;
            case DefectKind.SpuriousCopper:
                Assert.NotEmpty(added);
                Assert.DoesNotContain(added, joined.ContainsKey);
                break;
            case DefectKind.PinHole:
                Assert.False(touchesGap);
                Assert.DoesNotContain(parts.Values, nets => nets.Count >= 2);
                break;
        }
    }

    private static void Add(Dictionary<int, HashSet<int>> map, int key, int value)
    {
        if (!map.TryGetValue(key, out HashSet<int>? values))
            map[key] = values = [];

        values.Add(value);
    }

    private static bool Contains(PixelBox box, int x, int y) => x >= box.Left && x < box.Right && y >= box.Top && y < box.Bottom;

    private static bool HasGap(int[] nets, int x, int y)
    {
        for (int v = Math.Max(0, y - 1); v <= Math.Min(Edge - 1, y + 1); v++)
        {
            for (int u = Math.Max(0, x - 1); u <= Math.Min(Edge - 1, x + 1); u++)
            {
                if (nets[v * Edge + u] == 0)
                    return true;
            }
        }

        return false;
    }

    /// <summary>Numbers the eight-connected copper areas of the clean board with the pixels of one box taken from the painted one, by flooding.</summary>
    private static int[] Nets(GrayPlane clean, PixelBox? box, GrayPlane painted)
    {
        // A frame of gap around the board spares the flood its bounds checks.
        const int Stride = Edge + 2;
        bool[] open = new bool[Stride * Stride];
        for (int y = 0; y < Edge; y++)
        {
            ReadOnlySpan<byte> row = clean.Row(y);
            for (int x = 0; x < Edge; x++)
                open[(y + 1) * Stride + x + 1] = (box is { } b && Contains(b, x, y) ? painted[x, y] : row[x]) >= 128;
        }

        ReadOnlySpan<int> around = [1, -1, Stride, -Stride, Stride + 1, Stride - 1, 1 - Stride, -1 - Stride];
        int[] nets = new int[Edge * Edge];
        int[] stack = new int[Edge * Edge];
        int last = 0;
        for (int start = 0; start < open.Length; start++)
        {
            if (!open[start])
                continue;

            last++;
            int depth = 0;
            stack[depth++] = start;
            open[start] = false;
            while (depth > 0)
            {
                int at = stack[--depth];
                nets[(at / Stride - 1) * Edge + at % Stride - 1] = last;
                foreach (int step in around)
                {
                    if (open[at + step])
                    {
                        open[at + step] = false;
                        stack[depth++] = at + step;
                    }
                }
            }
        }

        return nets;
    }

    private static Board MakeBoard(int number, int defects)
    {
        var random = new SeededRandom((ulong)(SimulatedLineOptions.FirstUnseenSeed + number));
        var artwork = new PcbArtwork();
        new ArtworkGenerator().Compose(artwork, Edge, Edge, random, margin: number % 2 * 14, fixtures: number % 2 == 1);
        var painted = new List<PaintedDefect>();
        new DefectPainter().Paint(artwork, random, defects, border: 4, painted);
        return new Board(number, artwork, painted);
    }

    private sealed record Board(int Number, PcbArtwork Artwork, List<PaintedDefect> Defects);
}
