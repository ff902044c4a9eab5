using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Vision;

namespace EdgeInspector.Pipeline;

/// <summary>A camera's standing order to one lane, reused for every frame: set <see cref="Frame"/>, submit, wait, read <see cref="Result"/>.</summary>
internal sealed class LaneRequest : IDisposable
{
    private readonly ManualResetEventSlim _done = new(initialState: true);

    /// <summary>The frame to run on; its reference stays with the camera.</summary>
    public Frame? Frame { get; set; }

    public Findings Result { get; } = new();

    /// <summary>Why the run failed; null when it did not.</summary>
    public Exception? Error { get; private set; }

    /// <summary>The model that ran.</summary>
    public ModelReference? Model { get; private set; }

    public void Begin() => _done.Reset();

    public void End(Exception? error, ModelReference model)
    {
        Error = error;
        Model = model;
        _done.Set();
    }

    public void Wait() => _done.Wait();

    public void Dispose() => _done.Dispose();
}
