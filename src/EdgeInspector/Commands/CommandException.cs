namespace EdgeInspector.Commands;

/// <summary>Ends a command with one line for the user: what is wrong and what would be right.</summary>
public sealed class CommandException : Exception
{
    public CommandException(string message, int exitCode = Commands.ExitCode.Usage)
        : base(message) => ExitCode = exitCode;

    public CommandException(string message, Exception innerException)
        : base(message, innerException) => ExitCode = Commands.ExitCode.Usage;

    /// <summary>Default <see cref="ExitCode.Usage"/>: most ends are input that cannot be used.</summary>
    public int ExitCode { get; }
}
