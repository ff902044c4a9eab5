namespace EdgeInspector.Core.Frames;

/// <summary>A source cannot be opened; the message names the source, the reason and the remedy.</summary>
public sealed class FrameSourceException : Exception
{
    public FrameSourceException(string message)
        : base(message)
    {
    }

    public FrameSourceException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>How long to leave the source alone, where trying again soon makes matters worse (a refused login); null: the usual pauses.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
