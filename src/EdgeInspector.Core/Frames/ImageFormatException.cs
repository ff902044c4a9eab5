namespace EdgeInspector.Core.Frames;

/// <summary>Bytes that are no picture, or a damaged or oversized one.</summary>
public sealed class ImageFormatException : Exception
{
    public ImageFormatException(string message)
        : base(message)
    {
    }

    public ImageFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
