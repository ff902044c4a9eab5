using EdgeInspector.Composition;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Models;
using EdgeInspector.Datasets;

namespace EdgeInspector.Commands;

/// <summary>Turns what a command threw into words and an exit code. A stack trace goes to a file, never to the terminal.</summary>
internal static class CommandFailure
{
    public static int Report(Exception error, TextWriter output)
    {
        switch (error)
        {
            case CommandException known:
                Write(output, known.Message);
                return known.ExitCode;
            case ModelLoadException or ModelContractException or ModelManifestException or ModelRunException or DataException or FrameSourceException or DllNotFoundException or IOException or UnauthorizedAccessException:
                Write(output, error.Message);
                return ExitCode.Usage;
            case OperationCanceledException:
                Write(output, "stopped");
                return Termination.ExitCode;
            default:
                Write(output, $"internal error: {error.GetType().Name}: {FirstLine(error.Message)}; {Keep(error)}");
                return ExitCode.Internal;
        }
    }

    private static void Write(TextWriter output, string message)
    {
        foreach (string line in message.Split('\n'))
        {
            output.WriteLine($"edge-inspector: {line}");
        }
    }

    private static string FirstLine(string message) => message.Split('\n', 2)[0];

    private static string Keep(Exception error)
    {
        string path = Path.Combine(Path.GetTempPath(), $"edge-inspector-{Environment.ProcessId}-{DateTime.UtcNow:yyyyMMddHHmmssfff}.log");
        try
        {
            // CreateNew: a link laid there by somebody else is not followed.
            using var writer = new StreamWriter(new FileStream(path, FileMode.CreateNew, FileAccess.Write));
            writer.WriteLine(ProgramVersion.Line);
            writer.WriteLine(error);
            return $"details are in {path}";
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return $"its details could not be kept ({failure.Message})";
        }
    }
}
