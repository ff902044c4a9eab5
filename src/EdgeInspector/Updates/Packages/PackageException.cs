namespace EdgeInspector.Updates.Packages;

/// <summary>A model package cannot be made or read; the message names the file, the reason and the remedy.</summary>
public sealed class PackageException : Exception
{
    public PackageException(string message)
        : base(message)
    {
    }

    public PackageException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
