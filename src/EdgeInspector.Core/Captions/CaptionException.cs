namespace EdgeInspector.Core.Captions;

/// <summary>Captions, their vectors or a vocabulary that cannot be used; the message names the file, the reason and the remedy.</summary>
public sealed class CaptionException : Exception
{
    public CaptionException(string message)
        : base(message)
    {
    }

    public CaptionException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
