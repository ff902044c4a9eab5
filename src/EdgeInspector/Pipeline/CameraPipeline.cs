namespace EdgeInspector.Pipeline;

/// <summary>One camera from source to verdict: a capture thread, a queue, a judging thread. Disposing judges what was captured and ends every open event.</summary>
internal sealed class CameraPipeline : IDisposable
{
    private readonly FrameQueue _queue = new();
    private readonly LatestFrame _latest = new();
    private readonly CaptureLoop _capture;
    private readonly JudgeLoop _judge;

    public CameraPipeline(CameraPlan plan, IReadOnlyList<IJudgedOutput> outputs, TimeProvider time, ILogger log)
    {
        var statistics = new CameraStatistics(time);
        _capture = new CaptureLoop(plan.Name, plan.Source, _queue, statistics, time, log);
        View = new CameraView(plan.Name, statistics, _latest, _queue, () => _capture.Standing);
        _judge = new JudgeLoop(View, _queue, plan, outputs, time);
    }

    public CameraView View { get; }

    public IReadOnlyList<Heartbeat> Heartbeats => [_capture.Heartbeat, _judge.Heartbeat];

    /// <summary>Whether the source has ended and its last frame was taken for judging.</summary>
    public bool IsDrained => _queue.IsDrained;

    public void Start()
    {
        _judge.Start();
        _capture.Start();
    }

    /// <summary>Judges by another plan from the next frame on; ends when it is in force.</summary>
    public Task ChangeAsync(JudgingPlan plan) => _judge.ChangeAsync(plan);

    /// <summary>Asks the source to end; does not wait.</summary>
    public void RequestStop() => _capture.RequestStop();

    public void Dispose()
    {
        _capture.Dispose();
        _queue.Complete();
        _judge.Dispose();
        _queue.Dispose();
        _latest.Dispose();
    }
}
