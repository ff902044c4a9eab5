using EdgeInspector.Gates.Child;
using EdgeInspector.Updates.Jobs;

namespace EdgeInspector.Gates;

/// <summary>The first gate: a new model is loaded and run for the first time, in another process.</summary>
internal static class PackageProbe
{
    /// <summary>
    /// Frames of noise at least: a model that breaks after fifty is one that was made to, or leaks. A fast one runs up to four hundred.
    /// </summary>
    private const int Frames = 100;

    /// <param name="folder">Its version folder.</param>
    /// <param name="percent">Hears of the progress, 0-100.</param>
    /// <returns>What was seen, golden faults included.</returns>
    /// <exception cref="UpdateException">
    /// <c>probe-load</c>, <c>probe-contract</c>, <c>probe-nan</c>, <c>probe-failed</c>, <c>probe-shapes</c>, <c>probe-crashed</c>, <c>probe-hung</c>, <c>probe-memory</c>, <c>probe-leak</c>.
    /// </exception>
    public static async Task<ProbeReport> RunAsync(string folder, GatePolicy policy, GateSettings settings, Action<int> percent, CancellationToken cancellationToken)
    {
        var request = new GateRequest
        {
            Kind = GateKind.Probe,
            Library = settings.Models.Library,
            Provider = settings.Models.Provider,
            Threads = settings.Models.Threads,
            Directory = settings.Models.Directory,
            Candidate = folder,
            Frames = Frames,
        };
        await using GateProcess process = await GateProcess.StartAsync(settings, request, policy.MaxMemoryBytes, cancellationToken);
        TimeSpan patience = settings.LoadLimit;
        while (true)
        {
            GateAnswer answer = await process.NextAsync(patience, cancellationToken);
            patience = settings.StepLimit;
            if (answer.Gate == GateWord.Step)
            {
                percent(answer.Percent);
            }
            else if (answer is { Gate: GateWord.Done, Report: { } report })
            {
                Check(report, policy);
                return report;
            }
        }
    }

    /// <exception cref="UpdateException">A golden picture came out otherwise (<c>golden-flips</c>).</exception>
    public static void CheckGolden(ProbeReport report)
    {
        if (report.GoldenFaults.Count > 0)
        {
            throw new UpdateException("golden-flips", $"{report.GoldenFaults.Count} of {report.Golden} golden pictures come out otherwise than their maker recorded: {Listed(report.GoldenFaults)}");
        }
    }

    /// <summary>The first few, and how many more.</summary>
    public static string Listed(IReadOnlyList<string> faults)
    {
        const int Most = 5;
        return string.Join("; ", faults.Take(Most)) + (faults.Count > Most ? $"; and {faults.Count - Most} more" : "");
    }

    private static void Check(ProbeReport report, GatePolicy policy)
    {
        if (report.PeakBytes > policy.MaxMemoryBytes)
        {
            throw new UpdateException("probe-memory", $"the model takes {report.PeakBytes >> 20} MiB; at most {policy.MaxMemoryBytes >> 20} MiB are allowed");
        }

        if (report.Growth > 0)
        {
            throw new UpdateException("probe-leak", $"the memory it takes grows run over run: by {report.Growth >> 20} MiB in {report.Frames} frames, and it does not come to rest");
        }
    }
}
