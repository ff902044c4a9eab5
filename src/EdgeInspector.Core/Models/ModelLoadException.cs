namespace EdgeInspector.Core.Models;

/// <summary>A model file cannot be used: the message names the file, the reason and the remedy.</summary>
public sealed class ModelLoadException : Exception
{
    public ModelLoadException(string message)
        : base(message)
    {
    }

    public ModelLoadException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
