using System.Threading.Channels;
using EdgeInspector.Composition;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Mqtt;
using EdgeInspector.Mqtt;
using EdgeInspector.Pipeline;
using EdgeInspector.Tests.Events;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeInspector.Tests.Mqtt;

/// <summary>The retained pictures: what they show is new, or nothing is sent.</summary>
public sealed class SnapshotTests : IDisposable
{
    private readonly FramePool _pool = new();
    private readonly List<LatestFrame> _latest = [];
    private readonly FrameQueue _queue = new();
    private readonly List<CameraView> _views = [];
    private CameraStanding _standing = new(CameraState.Running, "frames arrive");

    [Fact]
    public void NextSnapshot_SamePicture_IsTakenOnce()
    {
        CameraView view = Camera("top");
        var control = new CameraControl(() => _views, PortFactory.Codec());
        PictureMark last = default;
        Assert.True(control.NextSnapshot("top", ref last).IsEmpty);

        Show(view, 7);
        Assert.False(control.NextSnapshot("top", ref last).IsEmpty);
        Assert.True(control.NextSnapshot("top", ref last).IsEmpty);
        Assert.False(control.Snapshot("top").IsEmpty);

        Show(view, 8);
        Assert.False(control.NextSnapshot("top", ref last).IsEmpty);
    }

    [Fact]
    public void NextSnapshot_CameraSetUpAnew_BeginsAgain()
    {
        Show(Camera("top"), 900);
        var control = new CameraControl(() => _views, PortFactory.Codec());
        PictureMark last = default;
        Assert.False(control.NextSnapshot("top", ref last).IsEmpty);

        _views.Clear();
        Show(Camera("top"), 1);
        Assert.False(control.NextSnapshot("top", ref last).IsEmpty);
    }

    [Theory]
    [InlineData(nameof(CameraState.Lost))]
    [InlineData(nameof(CameraState.Frozen))]
    [InlineData(nameof(CameraState.Stalled))]
    public void NextSnapshot_CameraThatBringsNothing_IsNotShownAsIfItDid(string state)
    {
        Show(Camera("top"), 1);
        _standing = new CameraStanding(Enum.Parse<CameraState>(state), "the cable was pulled");
        PictureMark last = default;

        Assert.True(new CameraControl(() => _views, PortFactory.Codec()).NextSnapshot("top", ref last).IsEmpty);
    }

    [Fact]
    public async Task RunSnapshotsAsync_OneCameraFails_TheOthersAreShownOncePerPicture()
    {
        using var stop = new CancellationTokenSource();
        var cameras = new Cameras(stop);
        var connection = new Pad();
        var publisher = new LivePublisher(
            new LiveOutputs(TimeProvider.System), cameras, StoreFixture.Topics, new ContractFormat(StoreFixture.Topics), "boot", TimeProvider.System, NullLogger<LivePublisher>.Instance);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => publisher.RunSnapshotsAsync(connection, TimeSpan.FromMilliseconds(1), stop.Token));

        // Six rounds, in which the picture changed once.
        Assert.Equal(["1", "2"], connection.Published.Select(static m => System.Text.Encoding.ASCII.GetString(m.Payload.Span)));
        Assert.All(connection.Published, static m => Assert.True(m.Retain && m.Topic == StoreFixture.Topics.Camera("top").Snapshot));
    }

    public void Dispose()
    {
        _latest.ForEach(static latest => latest.Dispose());
        _queue.Dispose();
    }

    private CameraView Camera(string name)
    {
        var latest = new LatestFrame();
        _latest.Add(latest);
        var view = new CameraView(name, new CameraStatistics(TimeProvider.System), latest, _queue, () => _standing);
        _views.Add(view);
        return view;
    }

    private void Show(CameraView view, long number)
    {
        using Frame frame = _pool.Rent(64, 48);
        frame.Number = number;
        view.Latest.Set(frame, [], new Verdict(VerdictKind.Ok, NotJudgedReason.None, 0), TimeSpan.Zero);
    }

    /// <summary>One that always fails, and one whose picture changes after three rounds.</summary>
    private sealed class Cameras(CancellationTokenSource stop) : ICameraCommands
    {
        private int _rounds;

        IReadOnlyList<string> ICameraCommands.Cameras => ["broken", "top"];

        public ReadOnlyMemory<byte> Snapshot(string camera) => throw new NotSupportedException();

        public ReadOnlyMemory<byte> NextSnapshot(string camera, ref PictureMark last)
        {
            if (camera == "broken")
            {
                throw new DllNotFoundException("no libturbojpeg");
            }

            if (++_rounds == 6)
            {
                stop.Cancel();
            }

            long number = _rounds <= 3 ? 1 : 2;
            bool seen = last.Number == number;
            last = new PictureMark(this, number);
            return seen ? default : System.Text.Encoding.ASCII.GetBytes($"{number}").AsMemory();
        }

        public void Pause(string camera) => throw new NotSupportedException();

        public void Resume(string camera) => throw new NotSupportedException();
    }

    /// <summary>Takes down what is published.</summary>
    private sealed class Pad : IMqttConnection
    {
        public List<MqttMessage> Published { get; } = [];

        public bool IsConnected => true;

        public int ReceiveMaximum => 1;

        public ChannelReader<MqttMessage> Received => throw new NotSupportedException();

        public Task<string> Disconnected => throw new NotSupportedException();

        public Task<string?> ConnectAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<string?> SubscribeAsync(string filter, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<MqttPublishResult> PublishAsync(MqttMessage message, CancellationToken cancellationToken)
        {
            Published.Add(message);
            return Task.FromResult(MqttPublishResult.Acknowledged);
        }

        public Task DisconnectAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
