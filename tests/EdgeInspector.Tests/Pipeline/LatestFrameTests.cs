using EdgeInspector.Core.Anomaly;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Pipeline;
using Xunit;

namespace EdgeInspector.Tests.Pipeline;

public sealed class LatestFrameTests
{
    private readonly FramePool _pool = new();

    [Fact]
    public void Get_NewerFrame_ComesWithItsObjectsOnce()
    {
        using var latest = new LatestFrame();
        ShownObject shown = new(3, "open", 0.9f, new FrameBox(1, 2, 3, 4), float.NaN, true);
        Set(latest, 7, shown);
        var objects = new List<ShownObject>();

        using (Frame? frame = latest.Get(0, objects, out Verdict verdict, out _))
        {
            Assert.Equal(7, frame!.Number);
            Assert.Equal(VerdictKind.Ng, verdict.Kind);
            Assert.Equal([shown], objects);
        }

        Assert.Null(latest.Get(7, objects, out _, out _));
        Assert.Empty(objects);
    }

    [Fact]
    public void Get_FrameWithAnAnomalyMap_ComesWithACopyOfIt()
    {
        using var latest = new LatestFrame();
        var made = new AnomalyMap();
        made.Resize(2, 1, new FrameRegion(0, 0, 4, 4));
        (made.Values[0], made.Values[1], made.Score) = (0.25f, 0.75f, 0.8f);
        using (Frame frame = _pool.Rent(4, 4))
        {
            frame.Number = 1;
            latest.Set(frame, [], default, TimeSpan.Zero, made);
            made.Values.Clear();
        }

        var heat = new AnomalyMap();
        latest.Get(0, [], out _, out _, heat)!.Dispose();

        Assert.Equal([0.25f, 0.75f], heat.Values.ToArray());
        Assert.Equal(0.8f, heat.Score);
        Set(latest, 2);
        latest.Get(1, [], out _, out _, heat)!.Dispose();
        Assert.True(heat.IsEmpty);
    }

    [Fact]
    public void Set_AnyNumberOfTimes_KeepsOneFrameOfThePool()
    {
        var latest = new LatestFrame();
        for (int number = 1; number <= 100; number++)
        {
            Set(latest, number);
        }

        Assert.Equal(1, _pool.Rented);
        Assert.InRange(_pool.Made, 1, 2);
        latest.Dispose();
        Set(latest, 101);
        Assert.Equal(0, _pool.Rented);
    }

    private void Set(LatestFrame latest, long number, params ShownObject[] objects)
    {
        using Frame frame = _pool.Rent(8, 8);
        frame.Number = number;
        latest.Set(frame, objects, new Verdict(VerdictKind.Ng, NotJudgedReason.None, 1), TimeSpan.Zero);
    }
}
