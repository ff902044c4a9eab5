using EdgeInspector.Pipeline;
using Xunit;

namespace EdgeInspector.Tests.Pipeline;

public sealed class LatencyHistogramTests
{
    [Fact]
    public void Milliseconds_RandomDurations_AreWithinTheStatedError()
    {
        var random = new Random(5);
        var histogram = new LatencyHistogram();
        var exact = new double[20_000];
        for (int i = 0; i < exact.Length; i++)
        {
            exact[i] = Math.Exp(random.NextDouble() * 12) / 10;
            histogram.Record(TimeSpan.FromMicroseconds(exact[i] * 1000));
        }

        Array.Sort(exact);
        foreach (double quantile in new[] { 0.01, 0.5, 0.9, 0.99, 1 })
        {
            double expected = exact[(int)Math.Ceiling(quantile * exact.Length) - 1];
            Assert.InRange(histogram.Milliseconds(quantile), expected * 0.978 - 0.001, expected * 1.022 + 0.001);
        }
    }

    [Fact]
    public void Milliseconds_NothingRecorded_IsZero() => Assert.Equal(0, new LatencyHistogram().Milliseconds(0.5));

    [Fact]
    public void Record_AnyDuration_AllocatesNothing()
    {
        var histogram = new LatencyHistogram();
        histogram.Record(TimeSpan.FromMilliseconds(1));
        long before = GC.GetAllocatedBytesForCurrentThread();
        histogram.Record(TimeSpan.FromDays(3));
        histogram.Record(TimeSpan.FromTicks(-5));
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(3, histogram.Count);
    }
}
