using System.Runtime.InteropServices;
using EdgeInspector.Core.Detection;

namespace EdgeInspector.Core.Tracking;

/// <summary>
/// ByteTrack (Zhang et al., ECCV 2022): detections of consecutive frames become tracks, the confident ones first, the doubtful ones
/// only to continue what was seen before. One per camera; owned by one thread. Allocates nothing once its buffers have grown.
/// </summary>
/// <remarks>
/// With the default options it gives the ids of the published program for boxes in continuous coordinates, with two quirks of that
/// program left out: a detection exactly at the high threshold counts as high (there it is lost), and a track is removed when its buffer
/// ends (there it lingers one frame more). <see cref="TrackerOptions.SceneMotion"/> adds what small, fast parts need.
/// </remarks>
public sealed class Tracker
{
    private TrackerOptions _options = new();
    private SceneMotion? _motion;
    private readonly Association _association = new();
    private readonly DetectionColumns _high = new();
    private readonly DetectionColumns _low = new();
    private readonly List<Track> _tracked = [];
    private readonly List<Track> _lost = [];
    private readonly List<Track> _removed = [];
    private readonly List<Track> _active = [];
    private readonly List<Track> _candidates = [];
    private readonly Stack<Track> _pool = [];
    private long _lastId;
    private int _width;
    private int _height;
    private bool _started;

    /// <exception cref="ArgumentException">An option is out of range; the message names every one.</exception>
    public Tracker(TrackerOptions? options = null)
    {
        Reconfigure(options ?? _options);
    }

    /// <summary>Number of the last frame taken in; 0 before the first.</summary>
    public long Frame { get; private set; }

    /// <summary>Tracks measured in the last frame, confirmed or tentative; oldest first. Valid until the next call.</summary>
    public ReadOnlySpan<Track> Active => CollectionsMarshal.AsSpan(_active);

    /// <summary>Confirmed tracks not measured in the last frame, kept for their return. Valid until the next call.</summary>
    public ReadOnlySpan<Track> Lost => CollectionsMarshal.AsSpan(_lost);

    /// <summary>Tracks that ended with the last frame. Valid until the next call, which reuses the objects.</summary>
    public ReadOnlySpan<Track> Removed => CollectionsMarshal.AsSpan(_removed);

    /// <summary>Takes in the detections of one frame and returns <see cref="Active"/>.</summary>
    /// <param name="detections">Boxes in frame pixels; rows without extent or confidence are passed over. Read only.</param>
    /// <param name="frame">Number of the frame, above that of the last call; numbers left out are frames that were dropped.</param>
    /// <param name="width">Width of the frame in pixels; with it and a scene motion, tracks that leave the picture end at once. 0: unknown.</param>
    /// <param name="height">Height of the frame in pixels; 0: unknown.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="frame"/> is not above the last one.</exception>
    public ReadOnlySpan<Track> Update(Detections detections, long frame, int width = 0, int height = 0)
    {
        ArgumentNullException.ThrowIfNull(detections);
        int steps = Begin(frame);
        _width = width;
        _height = height;
        bool first = !_started;
        _started = true;
        Split(detections);
        Predict(steps);
        Continue(detections);
        Leave();
        Open(detections, first && _options.ConfirmFirstFrame);
        RemoveDuplicates();
        foreach (Track track in _tracked)
        {
            if (track.Misses == 0)
            {
                _active.Add(track);
            }
        }

        _motion?.Learn(CollectionsMarshal.AsSpan(_active), frame);
        return Active;
    }

    /// <summary>
    /// Lets a frame pass in which nothing could be looked for (a failed model, a pause): tracks neither gain nor lose, but those whose
    /// buffer has ended by then are removed.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="frame"/> is not above the last one.</exception>
    public void Skip(long frame)
    {
        long last = Frame;
        Begin(frame);
        Frame = last;
        for (int i = _tracked.Count - 1; i >= 0; i--)
        {
            if (frame - _tracked[i].LastFrame > _options.LostFrames)
            {
                Remove(_tracked, i);
            }
        }

        Expire(frame);
    }

    /// <summary>Takes other options from the next frame on; tracks go on, what was learnt of the scene's motion is forgotten.</summary>
    /// <exception cref="ArgumentException">An option is out of range; the message names every one. The old options stay.</exception>
    public void Reconfigure(TrackerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        IReadOnlyList<string> errors = options.Validate();
        if (errors.Count > 0)
        {
            throw new ArgumentException(string.Join(" ", errors), nameof(options));
        }

        _options = options;
        _motion = options.SceneMotion is { } motion ? new SceneMotion(motion) : null;
    }

    /// <summary>Ends every track; they show in <see cref="Removed"/>. Ids go on, and any frame number may follow.</summary>
    public void Clear()
    {
        Recycle();
        RemoveAll();
        Frame = 0;
        _started = false;
        _motion?.Reset();
    }

    /// <summary>Readies the lists for a frame and returns how many frames it lies after the last one.</summary>
    private int Begin(long frame)
    {
        if (frame <= Frame)
        {
            throw new ArgumentOutOfRangeException(nameof(frame), frame, $"Frame {frame} does not follow frame {Frame}: clear the tracker when a source starts anew.");
        }

        Recycle();
        long steps = _started ? frame - Frame : 1;
        Frame = frame;
        if (steps > _options.LostFrames + 1L)
        {
            RemoveAll();
            return 1;
        }

        return (int)steps;
    }

    private void Recycle()
    {
        foreach (Track track in _removed)
        {
            _pool.Push(track);
        }

        _removed.Clear();
        _active.Clear();
    }

    private void RemoveAll()
    {
        for (int i = _tracked.Count - 1; i >= 0; i--)
        {
            Remove(_tracked, i);
        }

        for (int i = _lost.Count - 1; i >= 0; i--)
        {
            Remove(_lost, i);
        }
    }

    private void Remove(List<Track> list, int index)
    {
        Track track = list[index];
        list.RemoveAt(index);
        track.State = TrackState.Removed;
        _removed.Add(track);
    }

    private void Split(Detections detections)
    {
        _high.Clear(detections.Count);
        _low.Clear(detections.Count);
        ReadOnlySpan<float> confidences = detections.Confidences;
        for (int i = 0; i < confidences.Length; i++)
        {
            if (confidences[i] > _options.LowConfidence && DetectionColumns.IsUsable(detections, i))
            {
                (confidences[i] >= _options.HighConfidence ? _high : _low).Add(detections.Boxes[i], i);
            }
        }

        _high.Pad();
        _low.Pad();
    }

    /// <summary>Predicts every track that has a velocity. Tentative ones have none in the paper and stay where they were.</summary>
    private void Predict(int steps)
    {
        foreach (Track track in _lost)
        {
            track.Misses += steps;
            for (int i = 0; i < steps; i++)
            {
                track.Motion.Predict(holdHeight: true);
            }
        }

        foreach (Track track in _tracked)
        {
            bool unseen = track.Misses > 0;
            track.Misses += steps;
            for (int i = 0; i < steps && (_motion is not null || track.State == TrackState.Confirmed); i++)
            {
                track.Motion.Predict(holdHeight: unseen || i > 0);
            }
        }

        if (_motion is not null)
        {
            ShiftNewcomers(_motion, steps);
            ShiftScene(_motion, steps);
        }
    }

    /// <summary>Gives tracks seen once the move they have in common: their velocity is unknown, or a guess from others.</summary>
    private void ShiftNewcomers(SceneMotion motion, int steps)
    {
        _candidates.Clear();
        foreach (Track track in _tracked)
        {
            if (track.Hits == 1)
            {
                _candidates.Add(track);
            }
        }

        if (motion.TryVote(CollectionsMarshal.AsSpan(_candidates), _high, predicted: motion.Knows(Frame), out double x, out double y))
        {
            foreach (Track track in _candidates)
            {
                track.Motion.Shift(x, y, steps);
                track.HasVelocity = true;
            }
        }
    }

    /// <summary>Moves everything that has a velocity when the scene as a whole is not where it was predicted: the belt stopped or started.</summary>
    private void ShiftScene(SceneMotion motion, int steps)
    {
        _candidates.Clear();
        foreach (Track track in _tracked)
        {
            if (track.Hits > 1)
            {
                _candidates.Add(track);
            }
        }

        if (motion.TryVote(CollectionsMarshal.AsSpan(_candidates), _high, predicted: true, out double x, out double y))
        {
            _candidates.AddRange(_lost);
            foreach (Track track in _candidates)
            {
                track.Motion.Shift(x, y, steps);
            }
        }
    }

    /// <summary>The rounds of association, and the fate of the tracks that found nothing.</summary>
    private void Continue(Detections detections)
    {
        Collect(_tracked, TrackState.Confirmed);
        _candidates.AddRange(_lost);
        Match(detections, _high, _options.MatchLimit, _options.FuseConfidence);

        // Lost tracks take no doubtful detection.
        _candidates.RemoveAll(static track => track.State == TrackState.Lost);
        Match(detections, _low, _options.LowMatchLimit, fuse: false);

        Collect(_tracked, TrackState.Tentative);
        Match(detections, _high, _options.TentativeMatchLimit, _options.FuseConfidence);
        if (_motion is not null)
        {
            Collect(_tracked, TrackState.Tentative);
            Collect(_tracked, TrackState.Confirmed, append: true);
            _candidates.AddRange(_lost);
            _candidates.RemoveAll(static track => track.Misses == 0);
            MatchByDistance(detections);
        }

        for (int i = _lost.Count - 1; i >= 0; i--)
        {
            if (_lost[i].Misses == 0)
            {
                _tracked.Add(_lost[i]);
                _lost.RemoveAt(i);
            }
        }

        Expire(Frame);
        Drop();
    }

    private void Collect(List<Track> from, TrackState state, bool append = false)
    {
        if (!append)
        {
            _candidates.Clear();
        }

        foreach (Track track in from)
        {
            if (track.State == state)
            {
                _candidates.Add(track);
            }
        }
    }

    private void Match(Detections detections, DetectionColumns columns, double limit, bool fuse)
    {
        if (_candidates.Count == 0 || columns.Count == 0)
        {
            return;
        }

        Assign(detections, columns, _association.ByOverlap(
            CollectionsMarshal.AsSpan(_candidates), columns, detections, new OverlapRule(limit, fuse, _options.SeparateClasses)));
    }

    private void MatchByDistance(Detections detections)
    {
        if (_candidates.Count > 0 && _high.Count > 0)
        {
            Assign(detections, _high, _association.ByDistance(
                CollectionsMarshal.AsSpan(_candidates), _high, detections, _motion!, _options.SeparateClasses));
        }
    }

    private void Assign(Detections detections, DetectionColumns columns, ReadOnlySpan<int> matches)
    {
        for (int i = 0; i < matches.Length; i++)
        {
            if (matches[i] >= 0)
            {
                columns.Taken[matches[i]] = true;
                Measure(_candidates[i], detections, columns.Source[matches[i]]);
            }
        }

        _candidates.RemoveAll(static track => track.Misses == 0);
    }

    private void Measure(Track track, Detections detections, int row)
    {
        var box = detections.Boxes[row];
        var measurement = KalmanState.Measure(box);
        if (_motion is not null && !Follows(track, measurement[0], measurement[1]))
        {
            double frames = Frame - track.LastFrame;
            double x = SceneMotion.Move(track.Box.X1, track.Box.X2, box.X1, box.X2, _width);
            double y = SceneMotion.Move(track.Box.Y1, track.Box.Y2, box.Y1, box.Y2, _height);
            track.Motion.Restart(measurement, x / frames, y / frames, frames);
        }
        else
        {
            track.Motion.Update(measurement);
        }

        track.HasVelocity = true;
        track.State = TrackState.Confirmed;
        track.Hits++;
        track.Misses = 0;
        track.LastFrame = Frame;
        track.Box = box;
        track.Confidence = detections.Confidences[row];
        track.Anomaly = detections.Anomalies[row];
        track.Votes.Add(detections.Classes[row], track.Confidence);
        track.ClassIndex = track.Votes.Winner;
        KeepBest(track);
    }

    /// <summary>Whether a measurement lies where the motion model saw it, so that the filter may take it as it is.</summary>
    private static bool Follows(Track track, double x, double y)
    {
        double tolerance = 0.5 * SceneMotion.LongerEdge(track.Box);
        return track.HasVelocity && Math.Abs(x - track.Motion.CenterX) <= tolerance && Math.Abs(y - track.Motion.CenterY) <= tolerance;
    }

    private void KeepBest(Track track)
    {
        if (track.Hits == 1 || track.Confidence > track.BestConfidence)
        {
            track.BestConfidence = track.Confidence;
            track.BestBox = track.Box;
            track.BestFrame = Frame;
        }
    }

    /// <summary>Removes lost tracks whose buffer has ended.</summary>
    private void Expire(long frame)
    {
        for (int i = _lost.Count - 1; i >= 0; i--)
        {
            if (frame - _lost[i].LastFrame > _options.LostFrames)
            {
                Remove(_lost, i);
            }
        }
    }

    /// <summary>Moves confirmed tracks that found nothing to the lost ones, and removes tentative ones beyond their patience.</summary>
    private void Drop()
    {
        int kept = 0;
        for (int i = 0; i < _tracked.Count; i++)
        {
            Track track = _tracked[i];
            if (track.Misses == 0 || (track.State == TrackState.Tentative && track.Misses <= _options.TentativeMisses))
            {
                _tracked[kept++] = track;
            }
            else if (track.State == TrackState.Confirmed && track.Misses <= _options.LostFrames)
            {
                track.State = TrackState.Lost;
                _lost.Add(track);
            }
            else
            {
                track.State = TrackState.Removed;
                _removed.Add(track);
            }
        }

        _tracked.RemoveRange(kept, _tracked.Count - kept);
    }

    /// <summary>A lost track whose whole box has left the picture cannot come back: its end is known now, not a buffer later.</summary>
    private void Leave()
    {
        if (_motion is null || _width <= 0 || _height <= 0)
        {
            return;
        }

        for (int i = _lost.Count - 1; i >= 0; i--)
        {
            var box = _lost[i].EstimatedBox;
            if (box.X2 < 0 || box.Y2 < 0 || box.X1 > _width || box.Y1 > _height)
            {
                Remove(_lost, i);
            }
        }
    }

    /// <summary>Starts a track for every confident detection that continued none.</summary>
    private void Open(Detections detections, bool confirmed)
    {
        for (int i = 0; i < _high.Count; i++)
        {
            int row = _high.Source[i];
            if (!_high.Taken[i] && detections.Confidences[row] >= _options.ActivationConfidence)
            {
                Start(detections, row, confirmed);
            }
        }
    }

    private void Start(Detections detections, int row, bool confirmed)
    {
        if (!_pool.TryPop(out Track? track))
        {
            track = new Track();
        }

        track.Id = ++_lastId;
        track.State = confirmed ? TrackState.Confirmed : TrackState.Tentative;
        track.Hits = 1;
        track.Misses = 0;
        track.FirstFrame = track.LastFrame = Frame;
        track.Box = detections.Boxes[row];
        track.Confidence = detections.Confidences[row];
        track.Anomaly = detections.Anomalies[row];
        track.ClassIndex = detections.Classes[row];
        track.Votes.Reset(track.ClassIndex, track.Confidence);
        track.Motion.Start(KalmanState.Measure(track.Box));
        track.HasVelocity = _motion?.Knows(Frame) ?? false;
        if (track.HasVelocity)
        {
            track.Motion.SetVelocity(_motion!.VelocityX, _motion.VelocityY);
        }

        KeepBest(track);
        _tracked.Add(track);
    }

    /// <summary>Where a tracked and a lost track have come to lie on each other, the one with the longer life stays.</summary>
    private void RemoveDuplicates()
    {
        if (_lost.Count == 0 || _tracked.Count == 0)
        {
            return;
        }

        foreach (Track tracked in _tracked)
        {
            foreach (Track lost in _lost)
            {
                bool comparable = !_options.SeparateClasses || tracked.ClassIndex == lost.ClassIndex;
                if (comparable && tracked.EstimatedBox.Iou(lost.EstimatedBox) > _options.DuplicateIou)
                {
                    bool older = tracked.LastFrame - tracked.FirstFrame > lost.LastFrame - lost.FirstFrame;
                    (older ? lost : tracked).State = TrackState.Removed;
                }
            }
        }

        Sweep(_tracked);
        Sweep(_lost);
    }

    private void Sweep(List<Track> list)
    {
        for (int i = list.Count - 1; i >= 0; i--)
        {
            if (list[i].State == TrackState.Removed)
            {
                Remove(list, i);
            }
        }
    }
}
