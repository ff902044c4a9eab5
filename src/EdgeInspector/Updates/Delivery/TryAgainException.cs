namespace EdgeInspector.Updates.Delivery;

/// <summary>An attempt at a download that failed in a way that may pass.</summary>
internal sealed class TryAgainException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Pause that the server asks for.</summary>
    public TimeSpan Pause { get; init; }
}
