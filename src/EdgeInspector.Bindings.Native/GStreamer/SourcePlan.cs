using EdgeInspector.Core.Frames;

namespace EdgeInspector.Bindings.Native.GStreamer;

/// <summary>What a <see cref="GStreamerFrameSource"/> is to open.</summary>
/// <param name="Uri">For messages.</param>
/// <param name="Attempts">Pipelines to try in turn, as long as the elements find no common format; asked when it opens.</param>
/// <param name="Precheck">What is wrong before any pipeline is built (a missing file), or null.</param>
internal sealed record SourcePlan(SourceUri Uri, Func<PipelineAttempt[]> Attempts, Func<FrameSourceException?> Precheck)
{
    /// <summary>True for a camera: open means that its first picture has come, and an end of its stream is a loss.</summary>
    public bool IsCamera { get; init; }

    /// <summary>True where the end starts again.</summary>
    public bool Loop { get; init; }

    /// <summary>Longest wait for the first picture. Default 5 s for a camera, of which USB ones take up to 3 to settle; 20 s for a file, which waits for nothing but a busy box.</summary>
    public TimeSpan OpenTimeout
    {
        get => field > TimeSpan.Zero ? field : TimeSpan.FromSeconds(IsCamera ? 5 : 20);
        init;
    }

    /// <summary>Longest wait for <see cref="HasAnswered"/>, which is shorter than that for a picture. Default none.</summary>
    public TimeSpan AnswerTimeout { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>Whether the camera has said anything; null where it cannot.</summary>
    public Func<bool>? HasAnswered { get; init; }

    /// <summary>Turns a pipeline's report into this kind of source's own error; may look around for its cause until the token stops it.</summary>
    public Func<GstFault, CancellationToken, FrameSourceException>? Explain { get; init; }
}
