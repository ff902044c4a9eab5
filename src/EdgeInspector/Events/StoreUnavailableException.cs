namespace EdgeInspector.Events;

/// <summary>The events cannot be read now; the message says why. The inspection itself goes on.</summary>
internal sealed class StoreUnavailableException : Exception
{
    public StoreUnavailableException(string message)
        : base(message)
    {
    }

    public StoreUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
