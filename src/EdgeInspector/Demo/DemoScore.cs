using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Simulation;
using EdgeInspector.Pipeline;

namespace EdgeInspector.Demo;

/// <summary>
/// Compares what the line calls NG with what the simulation really painted: a defect is found when, in some judged frame, an NG object
/// lies on it; an alarm is false when its track never lay on any defect. One thread writes (the judging thread), any reads.
/// </summary>
internal sealed class DemoScore(Func<long, List<SimulatedDefect>, bool> truth) : IJudgedOutput
{
    private const string Anomaly = "anomaly";

    // By DefectKind: the labels of the shipped detector, and what the anomaly model calls everything it does not know.
    private static readonly string[] Labels = ["open", "short", "mousebite", "spur", "spurious_copper", "pin_hole", Anomaly];

    private readonly object _lock = new();
    private readonly List<SimulatedDefect> _visible = [];
    private readonly HashSet<long> _found = [];
    private readonly HashSet<long> _rightClass = [];
    private readonly Dictionary<long, bool> _alarms = [];

    /// <summary>Defects found, less those still in view.</summary>
    /// <param name="lastFrame">The last frame read.</param>
    public (int Found, int RightClass) Passed(long lastFrame)
    {
        var visible = new List<SimulatedDefect>();
        truth(lastFrame, visible);
        lock (_lock)
        {
            HashSet<long> inView = [.. visible.Select(static defect => defect.Id)];
            return (_found.Count(id => !inView.Contains(id)), _rightClass.Count(id => !inView.Contains(id)));
        }
    }

    /// <summary>NG tracks that never lay on a defect.</summary>
    public int FalseAlarms
    {
        get
        {
            lock (_lock)
            {
                return _alarms.Values.Count(static right => !right);
            }
        }
    }

    public void OnJudged(in JudgedPicture picture)
    {
        if (picture.Verdict is not { Kind: not VerdictKind.NotJudged } || picture.Objects.IsEmpty || !truth(picture.Frame.Number, _visible))
        {
            return;
        }

        lock (_lock)
        {
            foreach (ref readonly ShownObject shown in picture.Objects)
            {
                if (shown.IsNg)
                {
                    Match_NeedsLock(shown, picture.Frame.Width, picture.Frame.Height);
                }
            }
        }
    }

    private void Match_NeedsLock(in ShownObject shown, int width, int height)
    {
        bool right = false;
        foreach (SimulatedDefect defect in _visible)
        {
            if (LiesOn(shown, defect.Box.Clip(width, height)))
            {
                right = true;
                _found.Add(defect.Id);
                if (Labels[(int)defect.Kind] == shown.Class)
                {
                    _rightClass.Add(defect.Id);
                }
            }
        }

        _alarms[shown.Track] = right || _alarms.GetValueOrDefault(shown.Track);
    }

    // The box of what is seen of it. IoU 0.33 is the DeepPCB paper's; one centre inside the other box accepts what is cut by the frame's edge. An anomaly
    // model marks what is strange, often a part of the defect: where it points to counts.
    private static bool LiesOn(in ShownObject shown, in FrameBox defect)
    {
        FrameBox box = shown.Box;
        bool points = defect.Contains(box.CenterX, box.CenterY);
        return shown.Class == Anomaly ? points : box.Iou(defect) >= 0.33f || (box.Iou(defect) > 0.1f && points);
    }
}
