using System.Collections.Concurrent;
using EdgeInspector.Core.Frames;

namespace EdgeInspector.Tests.Pipeline;

/// <summary>A camera whose faults the test decides: each read takes the next step of the script, and times out when there is none.</summary>
internal sealed class ScriptedSource(FramePool pool, TimeProvider time, bool live = true) : IFrameSource
{
    private long _number;

    public ConcurrentQueue<FrameReadStatus> Script { get; } = new();

    /// <summary>Reasons why the next openings fail.</summary>
    public ConcurrentQueue<string> RefusedOpenings { get; } = new();

    /// <summary>Runs within each opening.</summary>
    public Action? OnOpen { get; set; }

    public int Openings { get; private set; }

    /// <summary>Runs within each read.</summary>
    public Action? OnRead { get; set; }

    /// <summary>How long to leave it alone after a refused opening.</summary>
    public TimeSpan? RetryAfter { get; set; }

    public bool IsDisposed { get; private set; }

    public string Description => "scripted camera";

    public bool IsLive { get; set; } = live;

    public string? LastError { get; set; } = "the cable was pulled";

    public void Open(CancellationToken cancellationToken)
    {
        Openings++;
        OnOpen?.Invoke();
        if (RefusedOpenings.TryDequeue(out string? reason))
        {
            throw new FrameSourceException(reason) { RetryAfter = RetryAfter };
        }
    }

    public FrameReadStatus Read(TimeSpan timeout, out Frame? frame)
    {
        frame = null;
        OnRead?.Invoke();
        if (!Script.TryDequeue(out FrameReadStatus status))
        {
            Thread.Sleep(TimeSpan.FromMilliseconds(5));
            return FrameReadStatus.TimedOut;
        }

        if (status == FrameReadStatus.Frame)
        {
            frame = pool.Rent(64, 48);
            frame.Number = ++_number;
            frame.CapturedTimestamp = time.GetTimestamp();
            frame.CapturedUtc = time.GetUtcNow();
        }

        return status;
    }

    public void Dispose() => IsDisposed = true;
}
