using EdgeInspector.Gates;
using EdgeInspector.Gates.Child;
using EdgeInspector.Gates.Lock;
using EdgeInspector.Models;
using EdgeInspector.Options;
using EdgeInspector.Updates.Jobs;

namespace EdgeInspector.Composition;

/// <summary>
/// Holds changed rules, zones and models against the site's locked pictures before they come into force. Cameras that judge as before
/// are not looked at. One caller at a time.
/// </summary>
internal sealed class LockGuard(Func<ModelStoreOptions, GateSettings> gates, ILogger log)
{
    private readonly Dictionary<string, string> _passed = [];

    /// <summary>Takes a configuration as it is: what runs already is not held against anything.</summary>
    public void Take(DaemonOptions options)
    {
        _passed.Clear();
        foreach (CameraOptions camera in options.Cameras)
        {
            _passed[camera.Name] = Text(camera, options);
        }
    }

    /// <exception cref="InvalidDataException">A locked picture would get another verdict; the message names each.</exception>
    public async Task CheckAsync(DaemonOptions next, CancellationToken cancellationToken)
    {
        var pictures = new PictureLock(next.Storage.Directory, Ports.SyncDirectory);
        IReadOnlyList<LockedPicture> locked = pictures.List();
        GateCamera[] changed = [.. next.Cameras.Where(camera => _passed.GetValueOrDefault(camera.Name) != Text(camera, next)).Select(camera => GateCamera.Of(camera))];
        if (locked.Count == 0 || changed.Length == 0)
        {
            return;
        }

        IReadOnlyList<LockFlip> flips;
        try
        {
            flips = await LockReplay.RunAsync(pictures, locked, changed, gates(next.Models), static _ => { }, cancellationToken);
        }
        catch (UpdateException e)
        {
            throw new InvalidDataException($"the locked pictures could not be judged with it: {e.Message}", e);
        }

        if (flips.Count == 0)
        {
            return;
        }

        string words = $"{LockReplay.Count(flips)} locked pictures would get another verdict: {PackageProbe.Listed([.. flips.Select(static flip => flip.ToString())])}";
        if (next.Models.Lock == LockMode.Enforce)
        {
            throw new InvalidDataException($"{words}. Correct the rules, unlock the pictures with 'edge-inspector models lock remove', or set models.lock to report");
        }

        log.LogWarning("{Words}; it comes into force all the same, as models.lock says", words);
    }

    /// <summary>Differs where the camera judges in another way, or with other models.</summary>
    private static string Text(CameraOptions camera, DaemonOptions options)
    {
        var store = new ModelStore(options.Models.Directory);
        return Fingerprint.Of(GateCamera.Of(camera)) + string.Join(',', camera.Models.Select(name => Reference(store, name)));
    }

    private static string Reference(ModelStore store, string name)
    {
        try
        {
            ModelLocation found = store.Locate(name);
            return $"{found.Path} {found.Version} {File.GetLastWriteTimeUtc(found.Path).Ticks}";
        }
        catch (Core.Models.ModelLoadException)
        {
            // Who loads it says why.
            return "none";
        }
    }
}
