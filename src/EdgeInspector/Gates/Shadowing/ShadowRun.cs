using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Gates.Child;
using EdgeInspector.Updates.Jobs;

namespace EdgeInspector.Gates.Shadowing;

/// <summary>
/// The third gate: the new model beside the running one, on live frames, without a vote. Both run in another process at low priority,
/// on the same frames in turns; a model that crashes on live frames ends that process and no more.
/// </summary>
internal static class ShadowRun
{
    /// <summary>Disagreements kept for review.</summary>
    private const int MostEvidence = 20;

    /// <param name="cameras">Those that use the model, with the new one in its place.</param>
    /// <param name="candidate">Folder of the new model.</param>
    /// <param name="running">Folder of the running one.</param>
    /// <param name="evidence">Folder for frames both judge differently.</param>
    /// <exception cref="UpdateException"><c>shadow-disagrees</c>, <c>shadow-slow</c>, <c>shadow-failed</c>, <c>shadow-crashed</c>, <c>shadow-hung</c>, <c>shadow-memory</c>.</exception>
    public static async Task<ShadowReport> RunAsync(
        FrameTap tap, IReadOnlyList<GateCamera> cameras, string candidate, string running, GatePolicy policy, GateSettings settings, string evidence, Action<int> percent, CancellationToken cancellationToken)
    {
        if (policy.ShadowFrames == 0 || cameras.Count == 0)
        {
            return new ShadowReport();
        }

        var request = new GateRequest
        {
            Kind = GateKind.Shadow,
            Library = settings.Models.Library,
            Provider = settings.Models.Provider,
            Threads = settings.Models.Threads,
            Directory = settings.Models.Directory,
            Candidate = candidate,
            Running = running,
            Cameras = cameras,
            Evidence = evidence,
            MostEvidence = MostEvidence,
        };
        // Both models, and those beside them: twice what one may take.
        await using GateProcess process = await GateProcess.StartAsync(settings, request, 2 * policy.MaxMemoryBytes, cancellationToken);
        await process.NextAsync(settings.LoadLimit, cancellationToken);
        var tally = new ShadowTally(policy);
        using FrameTap.Slots slots = tap.Open([.. cameras.Select(static camera => camera.Name)]);
        while (!tally.IsDone)
        {
            (string camera, Frame frame) = await slots.TakeAsync(cancellationToken);
            using (frame)
            {
                await process.SendAsync(camera, frame, cancellationToken);
            }

            GateAnswer answer = await process.NextAsync(settings.StepLimit, cancellationToken);
            tally.Count(answer.Running ?? VerdictKind.NotJudged, answer.Verdict ?? VerdictKind.NotJudged, TimeSpan.FromMilliseconds(answer.RunningMs), TimeSpan.FromMilliseconds(answer.Ms), answer.Kept);
            percent((int)(tally.Frames * 100 / policy.ShadowFrames));
        }

        return tally.Verdict() is { } reason ? throw reason : tally.Report(slots.Dropped);
    }
}
