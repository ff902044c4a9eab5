using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Vision;

namespace EdgeInspector.Pipeline;

/// <summary>A camera's standing order to one lane, reused for every frame: set <see cref="Frame"/>, submit, wait, read <see cref="Result"/>.</summary>
internal sealed class LaneRequest : IDisposable
{
    private readonly ManualResetEventSlim _done = new(initialState: true);

    /// <summary>The frame to run on; its reference stays with the camera.</summary>
    public Frame? Frame { get; set; }

    public Findings Result { get; } = new();

    /// <summary>Cuts the frame for detectors; null: the model sees it whole. Becomes the request's.</summary>
    public Slicer? Slicer { get; init; }

    /// <summary>Whether some of the frame's parts have been looked at and others not. Of the lane's thread.</summary>
    public bool IsBegun { get; private set; }

    /// <summary>What the runs on this frame took so far. Of the lane's thread.</summary>
    public TimeSpan Spent { get; set; }

    /// <summary>Why the run failed; null when it did not.</summary>
    public Exception? Error { get; private set; }

    /// <summary>The model that ran.</summary>
    public ModelReference? Model { get; private set; }

    public void Begin()
    {
        Spent = TimeSpan.Zero;
        _done.Reset();
    }

    /// <summary>Runs the model once, on the frame or on its next part.</summary>
    /// <returns>Whether <see cref="Result"/> is complete.</returns>
    public bool Step(IVisionModel model)
    {
        if (Slicer is null || model.Manifest.Task != ModelTask.Detection)
        {
            model.Inspect(Frame!, Result);
            return true;
        }

        if (!IsBegun)
        {
            Slicer.Begin(Frame!);
            IsBegun = true;
        }

        return Slicer.Step(model, Result);
    }

    public void End(Exception? error, ModelReference model)
    {
        IsBegun = false;
        Error = error;
        Model = model;
        _done.Set();
    }

    public void Wait() => _done.Wait();

    public void Dispose()
    {
        Slicer?.Dispose();
        _done.Dispose();
    }
}
