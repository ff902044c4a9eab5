namespace EdgeInspector.Core.Models;

/// <summary>The runtime failed on a frame: the message carries its words.</summary>
public sealed class ModelRunException : Exception
{
    public ModelRunException(string message)
        : base(message)
    {
    }

    public ModelRunException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
