using EdgeInspector.Composition;
using EdgeInspector.Gates;
using EdgeInspector.Gates.Child;
using EdgeInspector.Models;
using EdgeInspector.Options;
using EdgeInspector.Options.Reading;
using EdgeInspector.Updates.Jobs;

namespace EdgeInspector.Commands;

/// <summary>Tries models for people at a terminal, and is the process in which they are tried.</summary>
internal static class ModelGates
{
    public static int Work() => GateWorker.Run(
        Console.OpenStandardInput(), Console.OpenStandardOutput(), static library => Ports.Runtime(library, static _ => { }), static () => Ports.LanguageModels(null, null), Ports.Codec());

    public static async Task<int> ProbeAsync(string model, DaemonOptions options, bool json, TextWriter output, CancellationToken stop)
    {
        bool isPackage = model.EndsWith(".eimodel", StringComparison.OrdinalIgnoreCase);
        using UnpackedModel? package = isPackage ? UnpackedModel.Open(model, stop) : null;
        string folder = package?.Path ?? Path.GetDirectoryName(new ModelStore(options.Models.Directory).Locate(model).Path)!;
        try
        {
            ProbeReport report;
            using (ProgressLine progress = ProgressLine.OnErrors(100, "% tried"))
            {
                int shown = 0;
                report = await PackageProbe.RunAsync(folder, UpdatePlan.Gates(options.Updates.Gates), GateSettings.OfThisProgram(options.Models), percent =>
                {
                    for (; shown < percent; shown++)
                    {
                        progress.Advance();
                    }
                }, stop);
            }

            output.WriteLine(json ? GateJson.Write(report) : Text(report));
            return report.GoldenFaults.Count == 0 ? ExitCode.Ok : ExitCode.Failed;
        }
        catch (UpdateException refused)
        {
            output.WriteLine(json ? GateJson.Write(new Dictionary<string, string> { ["code"] = refused.Code, ["reason"] = refused.Message }) : $"refused ({refused.Code}): {refused.Message}");
            return ExitCode.Failed;
        }
    }

    private static string Text(ProbeReport report) => report.Subject switch
    {
        ProbeSubject.Language => FormattableString.Invariant(
            $"answers  {report.Frames} questions, the same one twice in the same words, {report.P50Ms:0.0} ms a token (p50)\nmemory   {ByteSize.Format(report.PeakBytes)}\nsays     {report.Outputs[0].ReplaceLineEndings(" ").Trim()}"),
        ProbeSubject.Knowledge => $"reads    {report.Outputs[0]}",
        _ => VisionText(report),
    };

    private static string VisionText(ProbeReport report)
    {
        var lines = new List<string>
        {
            FormattableString.Invariant($"runs     {report.Frames} frames of noise on {report.Provider.ToUpperInvariant()}, {report.P50Ms:0.0} ms (p50), {report.P99Ms:0.0} ms (p99)"),
            $"memory   {ByteSize.Format(report.PeakBytes)}, at rest",
            $"outputs  {(report.Outputs.Count == 0 ? "change with the picture" : string.Join(", ", report.Outputs))}, finite",
            report.Golden == 0 ? "golden   none in the package" : $"golden   {report.Golden - report.GoldenFaults.Count} of {report.Golden} pictures as recorded",
        };
        lines.AddRange(report.GoldenFaults.Select(static fault => $"         {fault}"));
        return string.Join('\n', lines);
    }
}
