namespace EdgeInspector.Pipeline;

/// <summary>What others may see and ask of a camera: its figures, its newest picture, pause and resume. Thread-safe.</summary>
internal sealed class CameraView(
    string name, CameraStatistics statistics, LatestFrame latest, FrameQueue queue, Func<CameraStanding> standing)
{
    private volatile bool _paused;

    public string Name { get; } = name;

    public CameraStatistics Statistics { get; } = statistics;

    public LatestFrame Latest { get; } = latest;

    /// <summary>Frames a newer one replaced before they could be judged.</summary>
    public long Dropped => queue.Dropped;

    public CameraStanding Standing => standing();

    public bool IsPaused => _paused;

    /// <summary>While paused, frames are captured and shown but not judged.</summary>
    public void SetPaused(bool paused) => _paused = paused;
}
