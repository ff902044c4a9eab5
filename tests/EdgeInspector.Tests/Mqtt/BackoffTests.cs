using EdgeInspector.Mqtt;
using Xunit;

namespace EdgeInspector.Tests.Mqtt;

public sealed class BackoffTests
{
    [Fact]
    public void Next_FailureAfterFailure_DoublesWithJitterUpToItsCap()
    {
        var backoff = new Backoff(new Random(1));
        foreach (double nominal in new[] { 0.2, 1, 2, 4, 8, 16, 25, 25, 25 })
        {
            Assert.InRange(backoff.Next().TotalSeconds, 0.8 * nominal, nominal);
        }

        backoff.Reset();
        Assert.InRange(backoff.Next().TotalSeconds, 0.16, 0.2);
    }
}
