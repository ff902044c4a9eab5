using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Identifiers;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Vision;
using EdgeInspector.Models;
using EdgeInspector.Options;
using EdgeInspector.Pipeline;

namespace EdgeInspector.Composition;

/// <summary>
/// The cameras that run and the models they share. A new configuration is prepared whole first, with everything that may fail, and then
/// put in force: cameras that it does not touch never notice. Readable from any thread; changed by one at a time.
/// </summary>
internal sealed class Line(IModelRuntime runtime, IReadOnlyList<IJudgedOutput> outputs, Action<CameraPlan> onCamera, UlidGenerator ulids, TimeProvider time, ILoggerFactory logs)
    : IDisposable
{
    private readonly ModelLanes _models = new(runtime, time, logs.CreateLogger<ModelLane>());
    private readonly ILogger _log = logs.CreateLogger<CameraPipeline>();
    private volatile RunningCamera[] _cameras = [];
    private volatile IReadOnlyList<CameraView> _views = [];
    private volatile IReadOnlyList<ModelLane> _lanes = [];
    private volatile IReadOnlyList<Heartbeat> _heartbeats = [];
    private bool _stopped;

    /// <summary>In the order of the configuration.</summary>
    public IReadOnlyList<CameraView> Cameras => _views;

    /// <summary>In the order of their first use.</summary>
    public IReadOnlyList<ModelLane> Lanes => _lanes;

    /// <summary>Classes of all models in use.</summary>
    public IReadOnlyList<string> Labels => [.. _lanes.SelectMany(static lane => lane.Model.Labels).Distinct()];

    public IReadOnlyList<Heartbeat> Heartbeats => _heartbeats;

    /// <summary>Whether every camera has come to the end of its source and its last frame is judged.</summary>
    public bool IsDrained => Array.TrueForAll(_cameras, static camera => camera.Pipeline!.View.Standing.State == CameraState.Ended && camera.Pipeline.IsDrained);

    /// <summary>Loads models and makes sources for another set of cameras; nothing that runs is touched.</summary>
    /// <exception cref="ModelLoadException">A model cannot be used.</exception>
    /// <exception cref="ModelContractException">A model is not what its manifest says, or a rule is for a class that no model of its camera finds.</exception>
    /// <exception cref="FrameSourceException">A source can be read by no capture there is.</exception>
    /// <exception cref="IOException">A password file cannot be read.</exception>
    public LinePlan Prepare(DaemonOptions options)
    {
        var plan = new LinePlan(() => _models.Keep(_lanes));
        try
        {
            foreach (CameraOptions camera in options.Cameras)
            {
                plan.Add(Prepare(camera, options));
            }

            return plan;
        }
        catch
        {
            plan.Dispose();
            throw;
        }
    }

    /// <summary>Puts a plan in force: cameras that go are stopped with what they saw judged, those that stay judge by their new rules from the next frame on.</summary>
    public async Task ApplyAsync(LinePlan plan)
    {
        RunningCamera[] next = plan.Take();
        CameraPipeline[] gone = [.. _cameras.Select(static camera => camera.Pipeline!).Where(old => !Array.Exists(next, camera => camera.Pipeline == old))];
        await StopAsync(gone);
        for (int i = 0; i < next.Length; i++)
        {
            if (next[i] is { Pipeline: { } kept, Judging: { } judging })
            {
                await kept.ChangeAsync(judging);
            }
            else if (next[i] is { Pipeline: null, Judging: { } first, Source: { } source })
            {
                next[i] = next[i] with { Pipeline = Start(next[i].Name, source, first, gone) };
            }
        }

        Publish(next);
        _models.Keep(_lanes);
    }

    /// <summary>The lanes of a model file and the cameras that use them; under the same turn as <see cref="ApplyAsync"/>.</summary>
    public IReadOnlyList<(ModelLane Lane, IReadOnlyList<CameraView> Cameras)> UsersOf(string path) =>
        [.. _models.At(path).Select(lane => (lane, (IReadOnlyList<CameraView>)[.. _cameras.Where(camera => camera.Lanes.Contains(lane)).Select(static camera => camera.Pipeline!.View)]))];

    /// <inheritdoc cref="ModelLanes.Ready"/>
    public IVisionModel Ready(ModelLane lane, ModelFile file, ModelStoreOptions options, IReadOnlyList<CameraView> cameras)
    {
        var sizes = new HashSet<(int, int)>();
        foreach (CameraView camera in cameras)
        {
            using Frame? frame = camera.Latest.Get(0, [], out _, out _);
            _ = frame is not null && sizes.Add((frame.Width, frame.Height));
        }

        return _models.Ready(lane, file, options, [.. sizes]);
    }

    /// <inheritdoc cref="ModelLanes.ExchangeAsync"/>
    public Task<IVisionModel> ExchangeAsync(ModelLane lane, ModelFile file, IVisionModel model) => _models.ExchangeAsync(lane, file, model);

    /// <summary>Rules for classes that no model of their camera finds. A configuration with such is refused; only a way back to another model leaves them.</summary>
    /// <param name="instead">Models that lanes are to have; those that are not named keep theirs.</param>
    public IReadOnlyList<SilentRule> SilentRules(params IReadOnlyList<(ModelLane Lane, IVisionModel Model)> instead) =>
        [.. _cameras.SelectMany(camera => SilentRule.Of(camera.Name, camera.Rules, camera.Lanes.SelectMany(lane => (instead.FirstOrDefault(one => one.Lane == lane).Model ?? lane.Model).Labels)))];

    /// <summary>Stops the cameras and judges what they saw; their figures can still be read. A second call does nothing.</summary>
    public void StopCameras()
    {
        if (_stopped)
        {
            return;
        }

        _stopped = true;
        foreach (RunningCamera camera in _cameras)
        {
            camera.Pipeline!.RequestStop();
        }

        foreach (RunningCamera camera in _cameras)
        {
            camera.Pipeline!.Dispose();
        }
    }

    public void Dispose()
    {
        StopCameras();
        _models.Dispose();
    }

    private static VisionModelOptions Limits(DaemonOptions options, string model) =>
        VisionModelOptions.ForLine(options.Cameras.Where(camera => camera.Models.Contains(model)).SelectMany(static camera => camera.Rules));

    private RunningCamera Prepare(CameraOptions camera, DaemonOptions options)
    {
        ModelLane[] lanes = [.. camera.Models.Select(name => _models.Lane(name, options.Models, Limits(options, name)))];
        ModelReferences.CheckLoaded(camera, lanes.SelectMany(static lane => lane.Model.Labels));
        string source = CameraPlans.SourceText(camera);
        string judging = CameraPlans.JudgingText(camera);
        RunningCamera? running = Array.Find(_cameras, running => running.Name == camera.Name && running.SourceText == source);
        if (running is { Pipeline: not null })
        {
            bool same = running.JudgingText == judging && running.Lanes.SequenceEqual(lanes);
            return running with { Lanes = lanes, Rules = camera.Rules, JudgingText = judging, Judging = same ? null : CameraPlans.Judging(camera, lanes) };
        }

        IFrameSource made = CameraPlans.Source(camera, time);
        return new RunningCamera(camera.Name, source, judging, lanes) { Rules = camera.Rules, Source = made, Judging = CameraPlans.Judging(camera, lanes) };
    }

    private CameraPipeline Start(string name, IFrameSource source, JudgingPlan judging, CameraPipeline[] gone)
    {
        var plan = new CameraPlan(name, source, judging, new Inspector(judging.Options, ulids, time));
        onCamera(plan);
        var pipeline = new CameraPipeline(plan, outputs, time, _log);
        // Who paused a camera did not mean its old address only.
        pipeline.View.SetPaused(Array.Exists(gone, old => old.View.Name == name && old.View.IsPaused));
        pipeline.Start();
        return pipeline;
    }

    private static async Task StopAsync(CameraPipeline[] cameras)
    {
        foreach (CameraPipeline camera in cameras)
        {
            camera.RequestStop();
        }

        // Waits for threads, which may be in the middle of a slow capture.
        await Task.WhenAll(cameras.Select(static camera => Task.Run(camera.Dispose)));
    }

    private void Publish(RunningCamera[] cameras)
    {
        cameras = [.. cameras.Select(static camera => camera with { Judging = null, Source = null })];
        _lanes = [.. cameras.SelectMany(static camera => camera.Lanes).Distinct()];
        _heartbeats = [.. cameras.SelectMany(static camera => camera.Pipeline!.Heartbeats), .. _lanes.Select(static lane => lane.Heartbeat)];
        _views = [.. cameras.Select(static camera => camera.Pipeline!.View)];
        _cameras = cameras;
    }
}
