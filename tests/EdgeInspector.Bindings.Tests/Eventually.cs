using System.Diagnostics;
using Xunit;

namespace EdgeInspector.Bindings.Tests;

/// <summary>Polls for what must come true, with a generous deadline that only a failure reaches.</summary>
internal static class Eventually
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    public static async Task IsTrueAsync(Func<bool> condition, string what)
    {
        long since = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(since) < Deadline, $"Not within {Deadline.TotalSeconds} s: {what}");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
