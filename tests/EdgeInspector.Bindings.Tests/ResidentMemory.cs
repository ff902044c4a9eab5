using Xunit;

namespace EdgeInspector.Bindings.Tests;

/// <summary>Whether the process keeps memory of what it did many times. For tests that are <see cref="AloneInTheProcess"/>.</summary>
internal static class ResidentMemory
{
    private const int Batches = 5;

    /// <summary>
    /// Fails if every batch of <paramref name="times"/> runs of <paramref name="once"/> leaves the process more than <paramref name="limit"/>
    /// bytes larger. One batch may: allocators open an arena for a new thread when they please. A leak shows in each.
    /// </summary>
    public static void AssertNotKept(Action once, int times, long limit)
    {
        var grown = new List<long>();
        long before = Now();
        while (grown.Count < Batches)
        {
            for (int i = 0; i < times; i++)
            {
                once();
            }

            long after = Now();
            grown.Add(after - before);
            if (grown[^1] <= limit)
            {
                return;
            }

            before = after;
        }

        Assert.Fail($"{times} times leave more than {limit} bytes, each time: {string.Join(", ", grown)}");
    }

    private static long Now()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Environment.WorkingSet;
    }
}
