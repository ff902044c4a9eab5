using EdgeInspector.Core.Tracking;
using Xunit;

namespace EdgeInspector.Core.Tests.Tracking;

public sealed class AssignmentSolverTests
{
    private const double Limit = 0.8;

    [Theory]
    [InlineData(1.0)]
    [InlineData(0.6)]
    [InlineData(0.25)]
    public void Solve_RandomMatrices_IsAsGoodAsEveryPermutation(double density)
    {
        var random = new Random((int)(1000 * density));
        var solver = new AssignmentSolver();
        for (int round = 0; round < 1500; round++)
        {
            int rows = random.Next(0, 7);
            int columns = random.Next(0, 7);
            double[,] costs = RandomCosts(random, rows, columns, density);
            ReadOnlySpan<int> matches = Solve(solver, costs);
            double gain = 0;
            var used = new HashSet<int>();
            for (int row = 0; row < rows; row++)
            {
                if (matches[row] >= 0)
                {
                    Assert.True(used.Add(matches[row]), "a column was given twice");
                    Assert.True(costs[row, matches[row]] < Limit, "a pair at or above the limit was chosen");
                    gain += Limit - costs[row, matches[row]];
                }
            }

            Assert.Equal(BestGain(costs, 0, 0), gain, 9);
        }
    }

    [Fact]
    public void Solve_LargeMatrix_EveryRowGetsItsOwn()
    {
        var solver = new AssignmentSolver();
        int[] expected = [.. Enumerable.Range(0, 100)];
        new Random(5).Shuffle(expected);
        solver.Begin(100, 100, Limit);
        for (int row = 0; row < 100; row++)
        {
            for (int column = 0; column < 100; column++)
            {
                solver.Add(row, column, column == expected[row] ? 0.1 : 0.5 + (0.001 * ((row + column) % 7)));
            }
        }

        Assert.Equal(expected, solver.Solve().ToArray());
    }

    [Fact]
    public void Solve_GreedyChoiceIsWorse_TakesTheBetterSum()
    {
        var solver = new AssignmentSolver();
        int[] matches = Solve(solver, new[,] { { 0.1, 0.2 }, { 0.15, 0.79 } }).ToArray();
        Assert.Equal([1, 0], matches);
    }

    [Fact]
    public void Solve_CostAtTheLimit_StaysAlone()
    {
        var solver = new AssignmentSolver();
        Assert.Equal([-1], Solve(solver, new[,] { { Limit } }).ToArray());
    }

    private static ReadOnlySpan<int> Solve(AssignmentSolver solver, double[,] costs)
    {
        solver.Begin(costs.GetLength(0), costs.GetLength(1), Limit);
        for (int row = 0; row < costs.GetLength(0); row++)
        {
            for (int column = 0; column < costs.GetLength(1); column++)
            {
                solver.Add(row, column, costs[row, column]);
            }
        }

        return solver.Solve();
    }

    private static double[,] RandomCosts(Random random, int rows, int columns, double density)
    {
        var costs = new double[rows, columns];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                costs[row, column] = random.NextDouble() < density ? random.NextDouble() : 1;
            }
        }

        return costs;
    }

    private static double BestGain(double[,] costs, int row, int usedColumns)
    {
        if (row == costs.GetLength(0))
        {
            return 0;
        }

        double best = BestGain(costs, row + 1, usedColumns);
        for (int column = 0; column < costs.GetLength(1); column++)
        {
            if ((usedColumns & (1 << column)) == 0 && costs[row, column] < Limit)
            {
                best = Math.Max(best, Limit - costs[row, column] + BestGain(costs, row + 1, usedColumns | (1 << column)));
            }
        }

        return best;
    }
}
