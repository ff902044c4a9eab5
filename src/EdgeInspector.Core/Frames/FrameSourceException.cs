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
}
