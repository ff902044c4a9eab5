using System.Runtime.InteropServices;
using EdgeInspector.Composition;
using EdgeInspector.Doctor;

namespace EdgeInspector.Commands;

/// <summary>Examines the box and prints what was found.</summary>
internal static class DoctorRun
{
    private const int ShownWaiting = 3;

    /// <param name="apart">Command that runs the probes named after it in a process of its own.</param>
    public static async Task<int> RunAsync(Subject subject, IReadOnlyList<string> apart, bool json, TextWriter output, CancellationToken cancellationToken)
    {
        bool isWatched = !Console.IsErrorRedirected;
        IReadOnlyList<Check> checks;
        try
        {
            checks = await Examination.RunAsync(subject, new ProbeProcess(apart), isWatched ? Show : static _ => { }, cancellationToken);
        }
        finally
        {
            if (isWatched)
            {
                Console.Error.Write("\r\e[K");
            }
        }

        if (json)
        {
            output.WriteLine(JsonText.Write(writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("schema", "edge-inspector/doctor/1");
                writer.WriteString("version", ProgramVersion.Number);
                writer.WriteString("config", subject.File);
                writer.WriteString("level", CheckJson.Word(checks.Max(static check => check.Level)));
                writer.WritePropertyName("checks");
                CheckJson.Write(writer, checks);
                writer.WriteEndObject();
            }));
        }
        else
        {
            bool isColoured = !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
            new ReportText(output, isColoured).Write($"EdgeInspector {ProgramVersion.Number} on {Environment.MachineName} ({RuntimeInformation.RuntimeIdentifier}): {ReportText.Sum(checks)}", checks);
        }

        return checks.Any(static check => check.Level == Level.Problem) ? ExitCode.Failed : ExitCode.Ok;
    }

    private static void Show(IReadOnlyList<string> waiting)
    {
        string more = waiting.Count > ShownWaiting ? $" and {waiting.Count - ShownWaiting} more" : "";
        Console.Error.Write($"\r\e[Kchecking {string.Join(", ", waiting.Take(ShownWaiting))}{more}");
    }
}
