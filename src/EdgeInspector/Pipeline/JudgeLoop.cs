using System.Runtime.InteropServices;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Vision;

namespace EdgeInspector.Pipeline;

/// <summary>
/// The thread that judges one camera: takes its frames in order, has its models run in their lanes, tracks, judges, and lends the
/// result to the outputs. A frame without an event allocates nothing here.
/// </summary>
internal sealed class JudgeLoop : IDisposable
{
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(250);

    private readonly CameraView _view;
    private readonly FrameQueue _queue;
    private readonly IFrameSource _source;
    private readonly Inspector _inspector;
    private readonly IJudgedOutput[] _outputs;
    private readonly TimeProvider _time;
    private readonly MergedFindings _merged = new();
    private readonly List<ShownObject> _shown = new(64);
    private readonly List<string> _ngEvents = new(16);
    private readonly Thread _thread;
    private ModelLane[] _lanes = [];
    private LaneRequest[] _requests = [];
    private IVisionModel[] _models = [];
    private ClassTable _classes = null!;
    private InspectorOptions _options;
    private VerdictPolicy _policy = null!;
    private SliceOptions? _slices;
    private TimeSpan? _deadline;
    private Change? _change;
    private volatile bool _ended;
    private Frame? _flushFrame;

    public JudgeLoop(CameraView view, FrameQueue queue, CameraPlan plan, IReadOnlyList<IJudgedOutput> outputs, TimeProvider time)
    {
        _view = view;
        _queue = queue;
        _source = plan.Source;
        _inspector = plan.Inspector;
        _outputs = [.. outputs];
        _time = time;
        _options = plan.Judging.Options;
        TakeLanes(plan.Judging);
        TakeClasses();
        Heartbeat = new Heartbeat($"judge {view.Name}", time);
        _thread = new Thread(Run) { IsBackground = true, Name = $"judge {view.Name}" };
    }

    public Heartbeat Heartbeat { get; }

    public void Start() => _thread.Start();

    /// <summary>Judges by another plan from the next frame on. One change at a time.</summary>
    /// <returns>Ends when the plan is in force and the lanes of the one before are free, or the loop has ended.</returns>
    public Task ChangeAsync(JudgingPlan plan)
    {
        var change = new Change(plan);
        Interlocked.Exchange(ref _change, change)?.Done.TrySetResult();
        if (_ended)
        {
            change.Done.TrySetResult();
        }

        return change.Done.Task;
    }

    /// <summary>Waits until every frame that was captured is judged; the capture loop must have been stopped before.</summary>
    public void Dispose()
    {
        if (_thread.IsAlive)
        {
            _thread.Join();
        }

        foreach (LaneRequest request in _requests)
        {
            request.Dispose();
        }

        _flushFrame?.Dispose();
        _flushFrame = null;
    }

    private void Run()
    {
        while (true)
        {
            Heartbeat.Beat();
            using Frame? frame = _queue.Read(Slice);
            TakeChange();
            if (frame is not null)
            {
                Process(frame);
            }
            else if (_queue.IsDrained)
            {
                break;
            }
            else if (_view.Standing.State is CameraState.Lost or CameraState.Frozen)
            {
                // Nothing more comes of what was in view, or nothing that may be believed: its events end now, not when the camera is back.
                EndEvents();
            }
        }

        EndEvents();
        _ended = true;
        // Told to others before looking at what they left: one of the two sees the other's.
        Interlocked.MemoryBarrier();
        Volatile.Read(ref _change)?.Done.TrySetResult();
        Heartbeat.Retire();
    }

    private void TakeChange()
    {
        if (_change is not null && Interlocked.Exchange(ref _change, null) is { } waiting)
        {
            TakeLanes(waiting.Plan);
            _options = waiting.Plan.Options;
            TakeClasses();
            _inspector.Reconfigure(_options);
            waiting.Done.TrySetResult();
        }
    }

    private void TakeLanes(JudgingPlan plan)
    {
        _deadline = _view.Deadline = plan.Deadline;
        // Theirs now, which other cameras' frames may have shown to be another version than this one's last frame did.
        _models = [.. plan.Lanes.Select(static lane => lane.Model)];
        if (_lanes.SequenceEqual(plan.Lanes) && _slices == plan.Slices)
        {
            foreach (LaneRequest request in _requests)
            {
                request.Slicer?.Rules = plan.Options.Rules;
            }

            return;
        }

        foreach (LaneRequest request in _requests)
        {
            request.Dispose();
        }

        _lanes = [.. plan.Lanes];
        _slices = plan.Slices;
        _requests = [.. _lanes.Select(_ => new LaneRequest { Slicer = plan.Slices is { } slices ? new Slicer(slices) { Rules = plan.Options.Rules } : null })];
    }

    private void TakeClasses()
    {
        _classes = new ClassTable(_models.SelectMany(ModelClasses.Of));
        _policy = new VerdictPolicy(_options.Rules, _options.Zones, _classes);
    }

    private void Process(Frame frame)
    {
        if (_view.IsPaused)
        {
            _view.Statistics.CountPaused();
            EndEvents();
            Show(frame, new Verdict(VerdictKind.NotJudged, NotJudgedReason.Paused, 0));
            return;
        }

        _merged.Clear();
        JudgedFrame judged = IsLate(frame) ? JudgeNot(frame, NotJudgedReason.DeadlinePassed)
            : Detect(frame) ? Judge(frame)
            : JudgeNot(frame, NotJudgedReason.ModelFailed);
        TimeSpan latency = _time.GetElapsedTime(frame.CapturedTimestamp);
        Verdict verdict = judged.Verdict;
        if (verdict.Kind == VerdictKind.NotJudged)
        {
            _view.Statistics.CountNotJudged(late: verdict.Reason == NotJudgedReason.DeadlinePassed);
        }
        else
        {
            _view.Statistics.CountJudged(verdict.Kind == VerdictKind.Ng, latency);
        }

        Collect(judged);
        _view.Latest.Set(frame, CollectionsMarshal.AsSpan(_shown), verdict, latency, _merged.Heat);
        Emit(frame, verdict, latency, judged.Events);
        KeepForFlush(frame);
    }

    /// <summary>Runs every model on the frame, in parallel where they have lanes of their own; false when one failed.</summary>
    private bool Detect(Frame frame)
    {
        bool submitted = true;
        for (int i = 0; i < _lanes.Length; i++)
        {
            _requests[i].Frame = frame;
            submitted &= _lanes[i].Submit(_requests[i]);
        }

        bool right = submitted;
        for (int i = 0; i < _lanes.Length; i++)
        {
            LaneRequest request = _requests[i];
            request.Wait();
            request.Frame = null;
            right &= request.Error is null;
            if (right && request.Model is { } ran)
            {
                NoteModel(i, ran);
            }
        }

        if (right)
        {
            _merged.Merge(_requests, _models, _policy, (frame.Width, frame.Height));
        }

        return right;
    }

    private void NoteModel(int lane, ModelReference ran)
    {
        if (!ReferenceEquals(_models[lane].Reference, ran))
        {
            _models[lane] = _lanes[lane].Model;
            TakeClasses();
        }
    }

    private JudgedFrame Judge(Frame frame) => _inspector.Judge(Context(frame), _merged.Detections);

    private JudgedFrame JudgeNot(Frame frame, NotJudgedReason reason) => _inspector.JudgeNot(Context(frame), reason);

    private FrameContext Context(Frame frame) =>
        FrameContext.Of(frame, _time.GetElapsedTime(frame.CapturedTimestamp).TotalMilliseconds, _classes) with { IsRecorded = !_source.IsLive };

    // A frame that is late already is not worth a run: the next one may still be in time.
    private bool IsLate(Frame frame) => _deadline is { } deadline && _source.IsLive && _time.GetElapsedTime(frame.CapturedTimestamp) > deadline;

    private void Collect(JudgedFrame judged)
    {
        _shown.Clear();
        _ngEvents.Clear();
        foreach (ref readonly JudgedTrack track in judged.Tracks)
        {
            if (track.Outcome == RuleOutcome.Known)
            {
                continue;
            }

            bool ng = track.Outcome == RuleOutcome.Ng;
            ClassEntry entry = _classes[track.Track.ClassIndex];
            if (ng || track.Track.Confidence >= entry.Threshold)
            {
                _shown.Add(new ShownObject(track.Track.Id, entry.Label, track.Track.Confidence, track.Track.Box, track.Track.Anomaly, ng));
            }

            if (ng && track.EventId is not null)
            {
                _ngEvents.Add(track.EventId);
            }
        }
    }

    private void Show(Frame frame, Verdict verdict)
    {
        _shown.Clear();
        _view.Latest.Set(frame, [], verdict, _time.GetElapsedTime(frame.CapturedTimestamp));
    }

    private void EndEvents()
    {
        IReadOnlyList<InspectionEvent> ended = _inspector.Flush();
        if (ended.Count > 0 && _flushFrame is { } frame)
        {
            _shown.Clear();
            _ngEvents.Clear();
            Emit(frame, null, TimeSpan.Zero, ended);
        }
    }

    private void Emit(Frame frame, Verdict? verdict, TimeSpan latency, IReadOnlyList<InspectionEvent> events)
    {
        var picture = new JudgedPicture
        {
            Camera = _view.Name,
            Frame = frame,
            Objects = CollectionsMarshal.AsSpan(_shown),
            Heat = verdict is null ? null : _merged.Heat,
            Verdict = verdict,
            Latency = latency,
            Events = events,
            NgEvents = _ngEvents,
            Model = _models[0].Reference,
        };
        foreach (IJudgedOutput output in _outputs)
        {
            output.OnJudged(picture);
        }
    }

    // Events that end without a frame of their own (source lost, shutdown) carry the last one.
    private void KeepForFlush(Frame frame)
    {
        _flushFrame?.Dispose();
        _flushFrame = frame.AddReference();
    }

    private sealed record Change(JudgingPlan Plan)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
