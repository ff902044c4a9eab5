namespace EdgeInspector.Teaching;

/// <summary>Pictures or a folder that a model cannot be taught from or written to: the message names the file, the reason and the remedy.</summary>
public sealed class TeachingException : Exception
{
    public TeachingException(string message)
        : base(message)
    {
    }

    public TeachingException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
