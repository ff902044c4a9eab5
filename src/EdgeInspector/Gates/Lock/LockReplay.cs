using EdgeInspector.Gates.Child;
using EdgeInspector.Updates.Jobs;

namespace EdgeInspector.Gates.Lock;

/// <summary>Judges the locked pictures with models and rules that are not in force yet, in another process.</summary>
internal static class LockReplay
{
    /// <param name="cameras">As they would judge.</param>
    /// <param name="percent">Hears of the progress, 0-100.</param>
    /// <returns>The pictures that would get another verdict; a picture of a camera that is none of them is not looked at.</returns>
    /// <exception cref="UpdateException">A model cannot be used (<c>replay-load</c> and the like).</exception>
    public static async Task<IReadOnlyList<LockFlip>> RunAsync(
        PictureLock pictures, IReadOnlyList<LockedPicture> locked, IReadOnlyList<GateCamera> cameras, GateSettings settings, Action<int> percent, CancellationToken cancellationToken)
    {
        LockedPicture[] asked = [.. locked.Where(one => one.Camera is null || cameras.Any(camera => camera.Name == one.Camera))];
        if (asked.Length == 0 || cameras.Count == 0)
        {
            return [];
        }

        var request = new GateRequest
        {
            Kind = GateKind.Replay,
            Library = settings.Models.Library,
            Provider = settings.Models.Provider,
            Threads = settings.Models.Threads,
            Directory = settings.Models.Directory,
            Cameras = cameras,
            Pictures = [.. asked.Select(one => new GatePicture(one.Id, pictures.PathOf(one), one.Camera))],
        };
        var flips = new List<LockFlip>();
        var byId = asked.ToDictionary(static one => one.Id);
        int done = 0;
        await using GateProcess process = await GateProcess.StartAsync(settings, request, settings.MaxMemoryBytes, cancellationToken);
        TimeSpan patience = settings.LoadLimit;
        while (true)
        {
            GateAnswer answer = await process.NextAsync(patience, cancellationToken);
            patience = settings.StepLimit;
            if (answer is { Gate: GateWord.Picture, Id: { } id, Camera: { } camera, Verdict: { } verdict })
            {
                percent(Math.Min(99, ++done * 100 / (asked.Length * cameras.Count)));
                if (byId.TryGetValue(id, out LockedPicture? picture) && verdict != picture.Verdict)
                {
                    flips.Add(new LockFlip(picture, camera, verdict, answer.Reason));
                }
            }
            else if (answer.Gate == GateWord.Done)
            {
                return flips;
            }
        }
    }

    /// <summary>How many pictures flip: one that several cameras judge otherwise is one.</summary>
    public static int Count(IReadOnlyList<LockFlip> flips) => flips.Select(static flip => flip.Picture.Id).Distinct().Count();
}
