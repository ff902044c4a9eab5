namespace EdgeInspector.Updates.Repository;

/// <summary>A channel cannot be made or changed as asked; the message names the thing, the reason and the remedy. What is served stays as it was.</summary>
public sealed class RepositoryException : Exception
{
    public RepositoryException(string message)
        : base(message)
    {
    }

    public RepositoryException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
