namespace EdgeInspector.Datasets;

/// <summary>Labelled data that cannot be used: the message names the file and where it can the line, the reason and the remedy.</summary>
public sealed class DataException : Exception
{
    public DataException(string message)
        : base(message)
    {
    }

    public DataException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <param name="line">From 1; 0 where it is not known.</param>
    public static DataException At(string file, int line, string problem) => new(line > 0 ? $"{file}:{line}: {problem}" : $"{file}: {problem}");
}
