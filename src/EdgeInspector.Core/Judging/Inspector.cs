using EdgeInspector.Core.Detection;
using EdgeInspector.Core.Identifiers;
using EdgeInspector.Core.Tracking;

namespace EdgeInspector.Core.Judging;

/// <summary>
/// Judges one camera, frame by frame: detections become tracks, tracks a verdict and events. Owned by one thread. A frame that causes no
/// event allocates nothing once the buffers have grown.
/// </summary>
/// <remarks>
/// An event is opened when a track is NG for the first time and ended when the track is; an object that is lost and found again within
/// the tracker's buffer stays the same event, and every event that was opened is ended, at the latest by <see cref="Flush"/>. A late frame
/// is NOT_JUDGED, because the line cannot use its verdict, but what was found in it is true: it counts for rules, tracks and events.
/// An anomaly on an object gives it its score; where the object's event is open and NG it is that defect seen by another model: it keeps
/// the frame NG where the object is faint or not found, and opens no event of its own for as long as that lasts.
/// </remarks>
public sealed class Inspector
{
    private InspectorOptions _options;
    private readonly DefectLog _log;
    private readonly JudgedFrame _result = new();
    private readonly Dictionary<long, OpenDefect> _defects = [];
    private readonly Stack<OpenDefect> _pool = [];
    private Tracker? _tracker;
    private TrackerOptions? _trackerOptions;
    private VerdictPolicy? _policy;
    private bool _rulesChanged;
    private FrameContext _context;
    private long _looks;

    /// <param name="ulids">One per process, so that ids rise over all cameras.</param>
    /// <exception cref="ArgumentException">An option is invalid; the message names every fault.</exception>
    public Inspector(InspectorOptions options, UlidGenerator ulids, TimeProvider time)
    {
        _options = Checked(options);
        _log = new DefectLog(options.Camera, ulids, time) { MmPerPx = options.MmPerPx };
    }

    /// <summary>Confirmed tracks not measured in the last frame. Valid until the next call.</summary>
    public ReadOnlySpan<Track> Lost => _tracker is null ? [] : _tracker.Lost;

    /// <summary>
    /// Judges from the next frame on as <paramref name="options"/> say. Tracks and open events go on: a defect in view stays the event it
    /// is, and of an object that was NG the new rules take the past as fitting, so that it does not become OK for the frames that
    /// N of M needs.
    /// </summary>
    /// <exception cref="ArgumentException">An option is invalid, or the camera is another one.</exception>
    public void Reconfigure(InspectorOptions options)
    {
        if (Checked(options).Camera != _options.Camera)
        {
            throw new ArgumentException($"This inspector judges '{_options.Camera}', not '{options.Camera}'.", nameof(options));
        }

        _options = options;
        _log.MmPerPx = options.MmPerPx;
        _rulesChanged = true;
    }

    /// <summary>Judges a frame. Its number may only go back after <see cref="Flush"/>.</summary>
    /// <param name="detections">Of this frame; read only. Those below every rule's confidence help to follow objects.</param>
    /// <exception cref="EdgeInspector.Core.Models.ModelContractException">A detection has a class without a label.</exception>
    public JudgedFrame Judge(in FrameContext context, Detections detections)
    {
        ArgumentNullException.ThrowIfNull(detections);
        foreach (int classIndex in detections.Classes)
        {
            // Throws for a class without a label, before any state has changed: the caller may still call JudgeNot for this frame.
            _ = context.Classes[classIndex];
        }

        Begin(context);
        _looks++;
        ReadOnlySpan<Track> active = _tracker!.Update(detections, context.Number, context.Width, context.Height);
        foreach (OpenDefect defect in _defects.Values)
        {
            foreach (ref ulong word in defect.History.AsSpan())
            {
                word <<= 1;
            }
        }

        // What has a name first: an anomaly may be one of those.
        AnomalyJoin.LendScores(active, context.Classes);
        int ng = Judge(active, anomalies: false) + Judge(active, anomalies: true);
        EndRemoved();
        bool late = !context.IsRecorded && context.LatencyMs > _options.DeadlineMs;
        _result.Verdict = late ? new Verdict(VerdictKind.NotJudged, NotJudgedReason.DeadlinePassed, 0)
            : new Verdict(ng > 0 ? VerdictKind.Ng : VerdictKind.Ok, NotJudgedReason.None, ng);
        return _result;
    }

    /// <summary>A frame about which nothing can be said. Events of objects that have not been seen for too long by then are ended.</summary>
    /// <exception cref="ArgumentException"><paramref name="reason"/> is <see cref="NotJudgedReason.None"/>.</exception>
    public JudgedFrame JudgeNot(in FrameContext context, NotJudgedReason reason)
    {
        if (reason == NotJudgedReason.None)
        {
            throw new ArgumentException("A frame that is not judged needs a reason.", nameof(reason));
        }

        Begin(context);
        _tracker!.Skip(context.Number);
        EndRemoved();
        _result.Verdict = new Verdict(VerdictKind.NotJudged, reason, 0);
        return _result;
    }

    /// <summary>
    /// Ends every open event, at shutdown and when the source is lost; returns their last phases, with the last frame's number and time.
    /// Valid until the next call; tracks start anew, and any frame number may follow.
    /// </summary>
    public IReadOnlyList<InspectionEvent> Flush()
    {
        _result.Clear();
        EndAll();
        return _result.Events;
    }

    private void Begin(in FrameContext context)
    {
        _result.Clear();
        bool swapped = !ReferenceEquals(context.Classes, _context.Classes);
        if (_context.Classes is not null && (context.Number <= _context.Number || (swapped && !context.Classes.HasSameLabels(_context.Classes))))
        {
            // The source counts anew without having said so, or class numbers mean something else now: neither may continue old tracks.
            EndAll();
        }
        else if (_tracker is not null && (context.Width, context.Height) != (_context.Width, _context.Height))
        {
            // A place is another one now.
            _tracker.EndPlaces();
            EndRemoved();
        }

        _context = context;
        if (swapped || _rulesChanged || _policy is null)
        {
            Prepare(context.Classes);
        }
    }

    private void Prepare(ClassTable classes)
    {
        _policy = new VerdictPolicy(_options.Rules, _options.Zones, classes);
        if (_rulesChanged)
        {
            _rulesChanged = false;
            foreach (OpenDefect defect in _defects.Values)
            {
                defect.TakeRules(_policy.RuleCount);
            }
        }

        TrackerOptions wanted = _options.Tracker ?? TrackerOptions.ForInspection(_policy.LowestConfidence);
        if (_tracker is null)
        {
            _tracker = new Tracker(wanted);
        }
        else if (wanted != _trackerOptions)
        {
            _tracker.Reconfigure(wanted);
        }

        _trackerOptions = wanted;
        _tracker.Groups = classes.TrackGroups;
        _tracker.Pauses = _policy.Pauses;
    }

    /// <summary>Judges the tracks of anomaly models, or all others; returns how many defects they add to the frame's.</summary>
    private int Judge(ReadOnlySpan<Track> tracks, bool anomalies)
    {
        int ng = 0;
        foreach (Track track in tracks)
        {
            if (_context.Classes[track.ClassIndex].Kind == ClassKind.Anomaly == anomalies)
            {
                JudgedTrack judged = Judge(track, anomalies);
                _result.Add(judged);
                ng += judged.Outcome == RuleOutcome.Ng ? 1 : 0;
            }
        }

        return ng;
    }

    private JudgedTrack Judge(Track track, bool isAnomaly)
    {
        if (!_defects.TryGetValue(track.Id, out OpenDefect? defect))
        {
            defect = _pool.TryPop(out OpenDefect? pooled) ? pooled : new OpenDefect { Track = track };
            defect.Reset(track, _policy!.RuleCount, _looks);
            _defects.Add(track.Id, defect);
        }

        var sight = new TrackSight(track.ClassIndex, track.Confidence, track.Box, _context.Width, _context.Height);
        RuleOutcome outcome = _policy!.Judge(sight, defect.History);
        defect.TakeAnomaly(track.Anomaly);
        defect.LastLook = _looks;
        // What fits a rule here and now need not wait for its own N of M where another model's has just held at that place.
        bool fits = outcome == RuleOutcome.Ng || (outcome == RuleOutcome.Below && _policy.FitsNg(sight));
        bool isNew = fits && defect.EventId is null;
        OpenDefect? known = isNew && isAnomaly ? AnomalyJoin.Find(track, _defects, _context.Classes, _looks) : null;
        known = known is not null && (outcome == RuleOutcome.Ng || WasNg(known)) ? known : null;
        defect.IsKnown = known is not null && outcome == RuleOutcome.Ng;
        if (known is not null)
        {
            known.TakeAnomaly(track.Anomaly);
            bool isTold = known.NgLook == _looks;
            known.SeenByAnother(_looks);
            return new JudgedTrack(track, isTold ? RuleOutcome.Known : RuleOutcome.Ng, known.EventId);
        }

        OpenDefect? told = isNew && _context.Classes[track.ClassIndex].Kind == ClassKind.Object ? AnomalyJoin.FindTold(defect, _defects, _context.Classes) : null;
        if (outcome == RuleOutcome.Ng)
        {
            defect.NgLook = _looks;
            if (told is not null)
            {
                defect.TakeEvent(told);
            }
        }
        else if (told is { Track.Misses: > 0 } && told.NgLook != _looks && WasNg(told))
        {
            // The region is where this box is, and was taken for it.
            told.SeenByAnother(_looks);
            return new JudgedTrack(track, RuleOutcome.Ng, told.EventId);
        }

        if (_log.Record(defect, outcome, outcome == RuleOutcome.Ng || defect.EventId is not null ? _policy.ZoneOf(sight) : null, _context) is { } said)
        {
            _result.Add(said);
        }

        return new JudgedTrack(track, outcome, defect.EventId);
    }

    /// <summary>Whether a defect counted as NG a few looks ago: an event may stay open and NG for long while its rule no longer holds.</summary>
    private bool WasNg(OpenDefect defect) => _looks - defect.NgLook <= AnomalyJoin.MostApart;

    private static InspectorOptions Checked(InspectorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        IReadOnlyList<string> errors = options.Validate();
        return errors.Count == 0 ? options : throw new ArgumentException(string.Join(" ", errors), nameof(options));
    }

    private void EndAll()
    {
        if (_tracker is not null)
        {
            _tracker.Clear();
            EndRemoved();
        }
    }

    private void EndRemoved()
    {
        foreach (Track track in _tracker!.Removed)
        {
            if (!_defects.Remove(track.Id, out OpenDefect? defect))
            {
                continue;
            }

            if (defect.EventId is not null)
            {
                var best = new TrackSight(track.ClassIndex, track.BestConfidence, track.BestBox, _context.Width, _context.Height);
                _result.Add(_log.End(defect, _policy!.ZoneOf(best), _context));
            }

            _pool.Push(defect);
        }
    }
}
