using System.Collections.Immutable;
using System.Runtime.InteropServices;
using EdgeInspector.Core.Detection;
using EdgeInspector.Core.Frames;

namespace EdgeInspector.Core.Tracking;

/// <summary>
/// ByteTrack (Zhang et al., ECCV 2022): detections of consecutive frames become tracks, the confident ones first, the doubtful ones
/// only to continue what was seen before. One per camera; owned by one thread. Allocates nothing once its buffers have grown.
/// </summary>
/// <remarks>
/// With the default options it gives the ids of the published program for boxes in continuous coordinates, with two quirks of that
/// program left out: a detection exactly at the high threshold counts as high (there it is lost), and a track is removed when its buffer
/// ends (there it lingers one frame more). <see cref="TrackerOptions.SceneMotion"/> adds what small, fast parts need, <see cref="Groups"/>
/// what several kinds of models on one picture do.
/// </remarks>
public sealed class Tracker
{
    private readonly TrackStore _store = new();
    private readonly PictureTracks _pictures;
    private readonly Association _association = new();
    private readonly DetectionColumns _high = new();
    private readonly DetectionColumns _low = new();
    private readonly List<Track> _active = [];
    private readonly List<Track> _candidates = [];
    private TrackerOptions _options = new();
    private SceneMotion? _motion;
    private SceneVote? _vote;
    private int _width;
    private int _height;
    private bool _started;

    /// <param name="options">Null: the defaults, the paper's.</param>
    /// <exception cref="ArgumentException">An option is out of range; the message names every one.</exception>
    public Tracker(TrackerOptions? options = null)
    {
        _pictures = new PictureTracks(_store);
        Reconfigure(options ?? _options);
    }

    /// <summary>
    /// By class number the group it is in; a detection may only continue a track of its group. Classes of group -1 speak of the whole
    /// picture: each has a track of its own, whatever its box. Empty (default): all classes are in one group.
    /// </summary>
    public ImmutableArray<int> Groups { get; set; } = [];

    /// <summary>By class number the frames looked at in which a class of the whole picture may go unnamed, where that is more than <see cref="TrackerOptions.PictureMisses"/>. Empty (default): nowhere.</summary>
    public ImmutableArray<int> Pauses { get; set; } = [];

    /// <summary>Number of the last frame taken in; 0 before the first.</summary>
    public long Frame { get; private set; }

    /// <summary>Tracks measured in the last frame, confirmed or tentative; oldest first. Valid until the next call.</summary>
    public ReadOnlySpan<Track> Active => CollectionsMarshal.AsSpan(_active);

    /// <summary>Confirmed tracks with a place, not measured in the last frame, kept for their return. Valid until the next call.</summary>
    public ReadOnlySpan<Track> Lost => CollectionsMarshal.AsSpan(_store.Lost);

    /// <summary>Tracks that ended with the last frame. Valid until the next call, which reuses the objects.</summary>
    public ReadOnlySpan<Track> Removed => CollectionsMarshal.AsSpan(_store.Removed);

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
        Split(detections);
        Predict(steps);
        if (_motion is not null)
        {
            ShiftNewcomers(_motion, steps);
            ShiftScene(steps);
        }

        Continue(detections);
        Settle();
        Open(detections);
        _store.RemoveDuplicates(_options.DuplicateIou, Sharing);
        AddMeasured(_store.Tracked);
        _motion?.Learn(Active, frame);
        _pictures.Update(detections, Sharing, _options, frame);
        _pictures.Expire(Pauses, _options.PictureMisses);
        AddMeasured(_store.Pictures);
        _started = true;
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
        _store.Expire(_store.Tracked, frame, _options.LostFrames);
        _store.Expire(_store.Lost, frame, _options.LostFrames);
        _store.Expire(_store.Pictures, frame, _options.LostFrames);
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
        _vote = options.SceneMotion is { } scene ? new SceneVote(scene.Reach) : null;
    }

    /// <summary>Ends every track; they show in <see cref="Removed"/>. Ids go on, and any frame number may follow.</summary>
    public void Clear()
    {
        _store.Recycle();
        _store.RemoveAll();
        _active.Clear();
        _motion?.Reset();
        Frame = 0;
        _started = false;
    }

    private ClassSharing Sharing => new(Groups, _options.SeparateClasses);

    private void AddMeasured(List<Track> from)
    {
        foreach (Track track in from)
        {
            if (track.Misses == 0)
            {
                _active.Add(track);
            }
        }
    }

    /// <summary>Ends every track with a place, where places mean something else from now on; they show in <see cref="Removed"/>. Frames are counted on.</summary>
    public void EndPlaces()
    {
        _store.Recycle();
        _store.RemovePlaces();
        _active.Clear();
        _motion?.Reset();
    }

    /// <summary>Readies the lists for a frame and returns how many frames it lies after the last one.</summary>
    private int Begin(long frame)
    {
        if (frame <= Frame)
        {
            throw new ArgumentOutOfRangeException(nameof(frame), frame, $"Frame {frame} does not follow frame {Frame}: clear the tracker when a source starts anew.");
        }

        _store.Recycle();
        _active.Clear();
        long steps = _started ? frame - Frame : 1;
        Frame = frame;
        if (steps > _options.LostFrames + 1L)
        {
            _store.RemoveAll();
            return 1;
        }

        return (int)steps;
    }

    private void Split(Detections detections)
    {
        _high.Clear(detections.Count);
        _low.Clear(detections.Count);
        ReadOnlySpan<float> confidences = detections.Confidences;
        for (int i = 0; i < confidences.Length; i++)
        {
            if (confidences[i] > _options.LowConfidence && !Sharing.IsWholePicture(detections.Classes[i]) && DetectionColumns.IsUsable(detections, i))
            {
                (confidences[i] >= _options.HighConfidence ? _high : _low).Add(detections.Boxes[i], i);
            }
        }

        _high.Pad();
        _low.Pad();
    }

    /// <summary>Predicts every track that has a velocity. In the paper tentative ones have none and stay where they were.</summary>
    private void Predict(int steps)
    {
        foreach (Track track in _store.Lost)
        {
            Predict(track, steps);
        }

        foreach (Track track in _store.Tracked)
        {
            if (_motion is not null || track.State == TrackState.Confirmed)
            {
                Predict(track, steps);
            }
            else
            {
                track.Misses += steps;
            }
        }
    }

    private static void Predict(Track track, int steps)
    {
        for (int i = 0; i < steps; i++)
        {
            track.Motion.Predict(holdHeight: track.Misses > 0);
            track.Misses++;
        }
    }

    /// <summary>Gives tracks seen once the move they have in common: their velocity is unknown, or a guess from others.</summary>
    private void ShiftNewcomers(SceneMotion motion, int steps)
    {
        _candidates.Clear();
        CollectByAge(_store.Tracked, newcomers: false);
        _candidates.AddRange(_store.Lost);
        _vote!.Claim(CollectionsMarshal.AsSpan(_candidates), _high);

        _candidates.Clear();
        CollectByAge(_store.Tracked, newcomers: true);
        if (_vote.Find(CollectionsMarshal.AsSpan(_candidates), _high, motion.Knows(Frame)) is { } move)
        {
            foreach (Track track in _candidates)
            {
                track.Motion.Shift(move.X, move.Y, steps);
                track.HasVelocity = true;
            }
        }
    }

    /// <summary>Moves everything that has a velocity when the scene as a whole is not where it was predicted: the belt stopped or started.</summary>
    private void ShiftScene(int steps)
    {
        _candidates.Clear();
        CollectByAge(_store.Tracked, newcomers: false);
        _vote!.Unclaim(_high);
        if (_vote.Find(CollectionsMarshal.AsSpan(_candidates), _high, predicted: true) is { } move)
        {
            _candidates.AddRange(_store.Lost);
            foreach (Track track in _candidates)
            {
                track.Motion.Shift(move.X, move.Y, steps);
            }
        }
    }

    private void CollectByAge(List<Track> from, bool newcomers)
    {
        foreach (Track track in from)
        {
            if ((track.Hits == 1) == newcomers)
            {
                _candidates.Add(track);
            }
        }
    }

    /// <summary>The rounds of association.</summary>
    private void Continue(Detections detections)
    {
        _candidates.Clear();
        Collect(TrackState.Confirmed);
        _candidates.AddRange(_store.Lost);
        Match(detections, _high, _options.MatchLimit, _options.FuseConfidence);

        // Lost tracks take no doubtful detection.
        _candidates.RemoveAll(static track => track.State == TrackState.Lost);
        Match(detections, _low, _options.LowMatchLimit, fuse: false);

        _candidates.Clear();
        Collect(TrackState.Tentative);
        Match(detections, _high, _options.TentativeMatchLimit, _options.FuseConfidence);
        if (_motion is not null)
        {
            _candidates.Clear();
            _candidates.AddRange(_store.Tracked);
            _candidates.AddRange(_store.Lost);
            _candidates.RemoveAll(static track => track.Misses == 0);
            MatchByDistance(detections, _motion);
        }
    }

    private void Collect(TrackState state)
    {
        foreach (Track track in _store.Tracked)
        {
            if (track.State == state && track.Misses > 0)
            {
                _candidates.Add(track);
            }
        }
    }

    private void Match(Detections detections, DetectionColumns columns, double limit, bool fuse)
    {
        if (_candidates.Count > 0 && columns.Count > 0)
        {
            Assign(detections, columns, _association.ByOverlap(
                CollectionsMarshal.AsSpan(_candidates), columns, detections, new OverlapRule(limit, fuse, Sharing)));
        }
    }

    private void MatchByDistance(Detections detections, SceneMotion motion)
    {
        if (_candidates.Count > 0 && _high.Count > 0)
        {
            Assign(detections, _high, _association.ByDistance(
                CollectionsMarshal.AsSpan(_candidates), _high, detections, motion, Sharing));
        }
    }

    /// <summary>Carries an assignment out and takes the matched tracks off the candidates.</summary>
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
        FrameBox box = detections.Boxes[row];
        var measurement = KalmanState.Measure(box);
        if (_motion is null || Follows(track, measurement[0], measurement[1]))
        {
            track.Motion.Update(measurement);
        }
        else
        {
            double frames = Frame - track.LastFrame;
            double x = SceneMotion.Move(track.Box.X1, track.Box.X2, box.X1, box.X2, _width);
            double y = SceneMotion.Move(track.Box.Y1, track.Box.Y2, box.Y1, box.Y2, _height);
            track.Motion.Restart(measurement, x / frames, y / frames, frames);
        }

        track.HasVelocity = true;
        track.State = TrackState.Confirmed;
        TrackStore.Measure(track, detections, row, Frame);
    }

    /// <summary>Whether a measurement lies where the motion model saw it, so that the filter may take it as it is.</summary>
    private static bool Follows(Track track, double x, double y)
    {
        double tolerance = 0.5 * SceneMotion.LongerEdge(track.Box);
        return track.HasVelocity && Math.Abs(x - track.Motion.CenterX) <= tolerance && Math.Abs(y - track.Motion.CenterY) <= tolerance;
    }

    /// <summary>Decides the fate of the tracks that found nothing.</summary>
    private void Settle()
    {
        _store.TakeBackFound();
        _store.Expire(_store.Lost, Frame, _options.LostFrames);
        int givenUp = _store.DropUnseen(_options);
        if (_motion is not null)
        {
            for (int i = 0; i < givenUp; i++)
            {
                _motion.Doubt();
            }

            if (_width > 0 && _height > 0)
            {
                _store.RemoveOutside(_width, _height);
            }
        }
    }

    /// <summary>Starts a track for every confident detection that continued none.</summary>
    private void Open(Detections detections)
    {
        for (int i = 0; i < _high.Count; i++)
        {
            int row = _high.Source[i];
            if (_high.Taken[i] || detections.Confidences[row] < _options.ActivationConfidence)
            {
                continue;
            }

            Track track = _store.Start(detections, row, Frame, _store.Tracked);
            track.State = _options.ConfirmFirstFrame && !_started ? TrackState.Confirmed : TrackState.Tentative;
            track.Motion.Start(KalmanState.Measure(track.Box));
            track.HasVelocity = _motion?.Knows(Frame) ?? false;
            if (track.HasVelocity)
            {
                track.Motion.SetVelocity(_motion!.VelocityX, _motion.VelocityY);
            }
        }
    }
}
