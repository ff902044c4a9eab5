using System.Runtime.InteropServices;
using EdgeInspector.Core.Detection;

namespace EdgeInspector.Core.Tracking;

/// <summary>
/// A tracker's tracks and how they pass from list to list. A removed track's object is reused for a new track after the frame it was
/// removed in, so that a running line allocates nothing.
/// </summary>
internal sealed class TrackStore
{
    private readonly Stack<Track> _pool = [];
    private long _lastId;

    /// <summary>Tentative and confirmed ones, in the order in which they came.</summary>
    public List<Track> Tracked { get; } = [];

    public List<Track> Lost { get; } = [];

    /// <summary>Those of classes that speak of the whole picture, measured in the last frame or not.</summary>
    public List<Track> Pictures { get; } = [];

    /// <summary>Removed since the last <see cref="Recycle"/>.</summary>
    public List<Track> Removed { get; } = [];

    /// <summary>Makes the objects of removed tracks free for new ones.</summary>
    public void Recycle()
    {
        foreach (Track track in Removed)
        {
            _pool.Push(track);
        }

        Removed.Clear();
    }

    /// <summary>A new tentative track at a row of detections, without its motion; joins <paramref name="list"/>.</summary>
    public Track Start(Detections detections, int row, long frame, List<Track> list)
    {
        if (!_pool.TryPop(out Track? track))
        {
            track = new Track();
        }

        track.Id = ++_lastId;
        track.State = TrackState.Tentative;
        track.FirstFrame = frame;
        track.Hits = 0;
        track.ClassIndex = detections.Classes[row];
        track.Votes.Reset(track.ClassIndex);
        Measure(track, detections, row, frame);
        list.Add(track);
        return track;
    }

    /// <summary>Writes a measurement into a track, all but its motion and its state.</summary>
    public static void Measure(Track track, Detections detections, int row, long frame)
    {
        track.Box = detections.Boxes[row];
        track.Confidence = detections.Confidences[row];
        track.Anomaly = detections.Anomalies[row];
        track.Area = detections.Areas[row];
        track.Length = detections.Lengths[row];
        track.Rectangle = detections.Rectangles[row];
        track.Votes.Add(detections.Classes[row], track.Confidence);
        track.ClassIndex = track.Votes.Winner;
        track.Hits++;
        track.Misses = 0;
        track.LastFrame = frame;
        if (track.Hits == 1 || track.Confidence > track.BestConfidence)
        {
            track.BestConfidence = track.Confidence;
            track.BestBox = track.Box;
            track.BestArea = track.Area;
            track.BestLength = track.Length;
            track.BestRectangle = track.Rectangle;
            track.BestFrame = frame;
        }
    }

    /// <summary>Takes the lost tracks that were found in this frame back.</summary>
    public void TakeBackFound()
    {
        for (int i = Lost.Count - 1; i >= 0; i--)
        {
            if (Lost[i].Misses == 0)
            {
                Tracked.Add(Lost[i]);
                Lost.RemoveAt(i);
            }
        }
    }

    /// <summary>
    /// Moves confirmed tracks that found nothing to the lost ones, and removes tentative ones beyond their patience.
    /// Returns how many tentative ones were removed.
    /// </summary>
    public int DropUnseen(TrackerOptions options)
    {
        int kept = 0;
        int given = 0;
        foreach (Track track in Tracked)
        {
            if (track.Misses == 0 || (track.State == TrackState.Tentative && track.Misses <= options.TentativeMisses))
            {
                CollectionsMarshal.AsSpan(Tracked)[kept++] = track;
            }
            else if (track.State == TrackState.Confirmed && track.Misses <= options.LostFrames)
            {
                track.State = TrackState.Lost;
                Lost.Add(track);
            }
            else
            {
                given += track.State == TrackState.Tentative ? 1 : 0;
                track.State = TrackState.Removed;
                Removed.Add(track);
            }
        }

        Tracked.RemoveRange(kept, Tracked.Count - kept);
        return given;
    }

    /// <summary>Removes tracks last seen more than so many frames ago.</summary>
    public void Expire(List<Track> list, long frame, int lostFrames)
    {
        for (int i = list.Count - 1; i >= 0; i--)
        {
            if (frame - list[i].LastFrame > lostFrames)
            {
                Remove(list, i);
            }
        }
    }

    /// <summary>Removes lost tracks whose whole box has left the picture: they cannot come back, so their end is known now.</summary>
    public void RemoveOutside(int width, int height)
    {
        for (int i = Lost.Count - 1; i >= 0; i--)
        {
            var box = Lost[i].EstimatedBox;
            if (box.X2 < 0 || box.Y2 < 0 || box.X1 > width || box.Y1 > height)
            {
                Remove(Lost, i);
            }
        }
    }

    /// <summary>Where a tracked and a lost track have come to lie on each other, the one with the longer life stays.</summary>
    public void RemoveDuplicates(double iou, ClassSharing sharing)
    {
        if (Lost.Count == 0)
        {
            return;
        }

        foreach (Track tracked in Tracked)
        {
            var box = tracked.EstimatedBox;
            foreach (Track lost in Lost)
            {
                if (sharing.May(tracked.ClassIndex, lost.ClassIndex) && box.Iou(lost.EstimatedBox) > iou)
                {
                    bool older = tracked.LastFrame - tracked.FirstFrame > lost.LastFrame - lost.FirstFrame;
                    (older ? lost : tracked).State = TrackState.Removed;
                }
            }
        }

        Sweep(Tracked);
        Sweep(Lost);
    }

    public void RemoveAll()
    {
        RemovePlaces();
        for (int i = Pictures.Count - 1; i >= 0; i--)
        {
            Remove(Pictures, i);
        }
    }

    /// <summary>Removes all but the tracks of the whole picture.</summary>
    public void RemovePlaces()
    {
        for (int i = Tracked.Count - 1; i >= 0; i--)
        {
            Remove(Tracked, i);
        }

        for (int i = Lost.Count - 1; i >= 0; i--)
        {
            Remove(Lost, i);
        }
    }

    public void Remove(List<Track> list, int index)
    {
        Track track = list[index];
        list.RemoveAt(index);
        track.State = TrackState.Removed;
        Removed.Add(track);
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
