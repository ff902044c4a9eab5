using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Simulation;

namespace EdgeInspector.Benchmarks.Stages;

/// <summary>A camera that delivers one rendered board whenever it is told to: the pipeline's cost without the renderer's.</summary>
internal sealed class RenderedLine : IFrameSource
{
    private readonly SemaphoreSlim _due = new(0);
    private readonly FramePool _pool = new();
    private long _number;

    public RenderedLine()
    {
        var pool = new FramePool();
        using var line = new SimulatedLine(SimulatedLineOptions.Parse("sim:pcb?seed=7000000&fps=0&defects=6&good=0"), TimeProvider.System, pool);
        line.Open(CancellationToken.None);
        Frame? shown = null;
        // Far enough for a board to fill the view.
        while (shown is not { Number: >= 60 })
        {
            shown?.Dispose();
            if (line.Read(TimeSpan.FromSeconds(30), out shown) != FrameReadStatus.Frame)
            {
                throw new BenchSkippedException("the simulated line gave no picture");
            }
        }

        Picture = shown;
    }

    /// <summary>The board.</summary>
    public Frame Picture { get; }

    public string Description => "a rendered board";

    public bool IsLive => false;

    public string? LastError => null;

    public void Open(CancellationToken cancellationToken)
    {
    }

    /// <summary>Lets the next frame come.</summary>
    public void Release() => _due.Release();

    public FrameReadStatus Read(TimeSpan timeout, out Frame? frame)
    {
        frame = null;
        if (!_due.Wait(timeout))
        {
            return FrameReadStatus.TimedOut;
        }

        frame = _pool.Rent(Picture.Width, Picture.Height);
        Picture.Pixels.CopyTo(frame.Pixels);
        frame.Number = ++_number;
        frame.CapturedTimestamp = TimeProvider.System.GetTimestamp();
        frame.CapturedUtc = TimeProvider.System.GetUtcNow();
        return FrameReadStatus.Frame;
    }

    // The stage's own: it outlives the pipeline that reads from it.
    public void Dispose()
    {
    }
}
