using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Mqtt;
using Xunit;

namespace EdgeInspector.Tests.Mqtt;

public sealed class LiveCameraTests : IDisposable
{
    private readonly Frame _frame = new FramePool().Rent(64, 64);
    private readonly LiveOutputs _outputs = new(TimeProvider.System, detectionsPerSecond: 1_000_000, okVerdictsPerSecond: 1_000_000);

    [Fact]
    public void Begin_NobodyConnected_IsFalse()
    {
        LiveCamera camera = _outputs.Camera("top");
        Assert.False(camera.Begin(_frame, VerdictKind.Ok, TimeSpan.Zero));
        camera.Ok(_frame, TimeSpan.Zero, null);
        Assert.False(camera.TryTake(out OkVerdict? _));
    }

    [Fact]
    public void Send_Twice_TheLatestWins()
    {
        _outputs.IsConnected = true;
        LiveCamera camera = _outputs.Camera("top");
        for (int number = 1; number <= 3; number++)
        {
            Offer(camera, number, number);
        }

        LiveFrame frame = new();
        Assert.True(camera.TryTake(ref frame));
        Assert.Equal((3L, 3), (frame.Number, frame.Detections.Count));
        Assert.False(camera.TryTake(ref frame));
    }

    [Fact]
    public void Offer_Repeated_AllocatesNothing()
    {
        _outputs.IsConnected = true;
        LiveCamera camera = _outputs.Camera("top");
        Offer(camera, 1, 5);
        Offer(camera, 2, 5);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int number = 3; number < 1000; number++)
        {
            Offer(camera, number, 5);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    public void Dispose() => _frame.Dispose();

    private void Offer(LiveCamera camera, long number, int detections)
    {
        _frame.Number = number;
        while (!camera.Begin(_frame, VerdictKind.Ng, TimeSpan.Zero))
        {
            Thread.SpinWait(10);
        }

        for (int i = 0; i < detections; i++)
        {
            camera.Add(new LiveDetection(i, "open", 0.5f, default, float.NaN));
        }

        camera.Send();
    }
}
