using System.Collections.Immutable;
using EdgeInspector.Core.Detection;

namespace EdgeInspector.Core.Tracking;

/// <summary>
/// Follows what classifiers and captions say of whole pictures. Their box is the same in every frame, so that overlap tells nothing: a
/// class has a track of its own, which lasts for as long as the class is named, a few frames left out.
/// </summary>
internal sealed class PictureTracks(TrackStore store)
{
    /// <summary>Takes in the whole-picture rows of a frame's detections.</summary>
    public void Update(Detections detections, ClassSharing sharing, TrackerOptions options, long frame)
    {
        foreach (Track track in store.Pictures)
        {
            track.Misses++;
        }

        for (int row = 0; row < detections.Count; row++)
        {
            float confidence = detections.Confidences[row];
            if (!sharing.IsWholePicture(detections.Classes[row]) || !(confidence > options.LowConfidence) || !DetectionColumns.IsUsable(detections, row))
            {
                continue;
            }

            if (Of(detections.Classes[row]) is not { } track)
            {
                if (confidence < options.ActivationConfidence)
                {
                    continue;
                }

                track = store.Start(detections, row, frame, store.Pictures);
            }
            else if (track.Misses > 0)
            {
                if (detections.Boxes[row] != track.BestBox)
                {
                    // Frames have another size: its best is one of theirs.
                    track.BestConfidence = 0;
                }

                TrackStore.Measure(track, detections, row, frame);
            }

            track.State = TrackState.Confirmed;
            track.Motion.Start(KalmanState.Measure(track.Box));
        }
    }

    /// <summary>Removes the tracks of classes that were not named for longer than their pause.</summary>
    /// <param name="pauses">By class number; empty: none.</param>
    public void Expire(ImmutableArray<int> pauses, int atLeast)
    {
        for (int i = store.Pictures.Count - 1; i >= 0; i--)
        {
            Track track = store.Pictures[i];
            if (track.Misses > Math.Max(atLeast, pauses.Length > 0 ? pauses[track.ClassIndex] : 0))
            {
                store.Remove(store.Pictures, i);
            }
        }
    }

    private Track? Of(int classIndex)
    {
        foreach (Track track in store.Pictures)
        {
            if (track.ClassIndex == classIndex)
            {
                return track;
            }
        }

        return null;
    }
}
