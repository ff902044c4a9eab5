using EdgeInspector.Core.Detection;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Vision;
using EdgeInspector.Pipeline;

namespace EdgeInspector.Gates.Child;

/// <summary>
/// Judges pictures that stand alone as a camera would: its models, merged as in the line, its zones and rules, where N of M frames
/// becomes one of one. One thread.
/// </summary>
internal sealed class StillJudge : IDisposable
{
    private readonly IVisionModel[] _models;
    private readonly LaneRequest[] _requests;
    private readonly MergedFindings _merged = new();
    private readonly ClassTable _classes;
    private readonly VerdictPolicy _policy;
    private readonly ulong[] _history;
    private readonly FrameCrop? _crop;
    private readonly Slicer? _slicer;

    /// <param name="models">In the order of the camera's; stay the caller's.</param>
    public StillJudge(GateCamera camera, IReadOnlyList<IVisionModel> models)
    {
        _models = [.. models];
        _requests = [.. _models.Select(static _ => new LaneRequest())];
        _classes = new ClassTable(_models.SelectMany(ModelClasses.Of));
        IReadOnlyList<VerdictRule> rules = camera.Rules.Count == 0 ? VerdictRule.Default : camera.Rules;
        _policy = new VerdictPolicy([.. rules.Select(static rule => rule with { Frames = FrameQuota.Single })], camera.Zones, _classes);
        _history = new ulong[_policy.RuleCount];
        _crop = camera.Crop;
        _slicer = camera.Slices is { } slices ? new Slicer(slices) { Rules = camera.Rules } : null;
    }

    /// <summary>Which of the models is at work, or was when <see cref="Judge"/> failed; its place among the camera's.</summary>
    public int Model { get; private set; }

    /// <summary>What makes the last picture NG, such as <c>open 0.93</c>; empty for OK.</summary>
    public IReadOnlyList<string> Reasons { get; private set; } = [];

    /// <exception cref="ModelRunException">A model failed, or its output is not finite.</exception>
    public VerdictKind Judge(Frame frame)
    {
        if (_crop?.In(frame.Width, frame.Height) is { } region)
        {
            frame.Region = region;
        }

        for (int i = 0; i < _models.Length; i++)
        {
            Model = i;
            if (_slicer is not null && _models[i].Manifest.Task == ModelTask.Detection)
            {
                _slicer.Inspect(_models[i], frame, _requests[i].Result);
            }
            else
            {
                _models[i].Inspect(frame, _requests[i].Result);
            }
        }

        _merged.Merge(_requests, _models, _policy, (frame.Width, frame.Height));
        var reasons = new List<string>();
        Detections found = _merged.Detections;
        for (int i = 0; i < found.Count; i++)
        {
            _history.AsSpan().Clear();
            var sight = new TrackSight(found.Classes[i], found.Confidences[i], found.Boxes[i], frame.Width, frame.Height);
            if (_policy.Judge(sight, _history) == RuleOutcome.Ng)
            {
                reasons.Add(FormattableString.Invariant($"{_classes[found.Classes[i]].Label} {found.Confidences[i]:0.00}"));
            }
        }

        Reasons = reasons;
        return reasons.Count > 0 ? VerdictKind.Ng : VerdictKind.Ok;
    }

    public void Dispose()
    {
        _slicer?.Dispose();
        foreach (LaneRequest request in _requests)
        {
            request.Dispose();
        }
    }
}
