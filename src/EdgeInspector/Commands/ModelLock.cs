using EdgeInspector.Composition;
using EdgeInspector.Core.Judging;
using EdgeInspector.Events;
using EdgeInspector.Gates;
using EdgeInspector.Gates.Child;
using EdgeInspector.Gates.Lock;
using EdgeInspector.Models;
using EdgeInspector.Options;
using EdgeInspector.Pipeline;
using EdgeInspector.Updates.Jobs;

namespace EdgeInspector.Commands;

/// <summary>Carries <c>models lock</c> out.</summary>
internal static class ModelLock
{
    public static int Add(LockRequest request, DaemonOptions options, TextWriter output)
    {
        if (request.Pictures.Count + request.Events.Count == 0)
        {
            throw new CommandException("name a picture, or an event with --event");
        }

        if (request.Camera is { } camera && options.Cameras.Count > 0 && options.Cameras.All(one => one.Name != camera))
        {
            throw new CommandException($"--camera {camera}: there is no such camera; there are {string.Join(", ", options.Cameras.Select(static one => one.Name))}");
        }

        PictureLock pictures = Open(options);
        VerdictKind verdict = request.Verdict == "OK" ? VerdictKind.Ok : VerdictKind.Ng;
        List<(string Path, string? Camera, string Source)> found = [.. request.Pictures.Select(path => (Readable(path), request.Camera, Path.GetFileName(path)))];
        found.AddRange(request.Events.Select(id => Evidence(id, request.Camera, options)));
        foreach ((string path, string? of, string source) in found)
        {
            LockedPicture locked = Guarded(() => pictures.Add(path, verdict, of, source, request.Note, TimeProvider.System.GetUtcNow()));
            output.WriteLine($"locked {locked.Id} as {request.Verdict}: {source}{(of is null ? "" : $", camera {of}")}");
        }

        return ExitCode.Ok;
    }

    public static int List(DaemonOptions options, bool json, TextWriter output)
    {
        PictureLock pictures = Open(options);
        IReadOnlyList<LockedPicture> all = Guarded(pictures.List);
        if (json)
        {
            output.WriteLine(GateJson.Write(all));
            return ExitCode.Ok;
        }

        if (all.Count == 0)
        {
            output.WriteLine($"no picture is locked in {pictures.Folder}; lock one: edge-inspector models lock add PICTURE --verdict OK");
            return ExitCode.Ok;
        }

        TextTable.Write(output, [
            ["ID", "VERDICT", "CAMERA", "FROM", "NOTE"],
            .. all.Select(static one => new[] { one.Id, VerdictWords.Of(one.Verdict), one.Camera ?? "every", one.Source ?? "", one.Note ?? "" }),
        ]);
        return ExitCode.Ok;
    }

    public static int Remove(IReadOnlyList<string> ids, DaemonOptions options, TextWriter output)
    {
        PictureLock pictures = Open(options);
        foreach (string id in ids)
        {
            if (!Guarded(() => pictures.Remove(id)))
            {
                throw new CommandException($"{id}: no picture of that id is locked; see 'edge-inspector models lock list'");
            }

            output.WriteLine($"unlocked {id}");
        }

        return ExitCode.Ok;
    }

    public static async Task<int> CheckAsync(DaemonOptions options, string? with, bool json, TextWriter output, CancellationToken stop)
    {
        if (options.Cameras.Count == 0)
        {
            throw new CommandException("the configuration has no camera by whose rules the pictures could be judged; name one with --config");
        }

        PictureLock pictures = Open(options);
        IReadOnlyList<LockedPicture> all = Guarded(pictures.List);
        string? folder = with is null ? null : Path.GetFullPath(with);
        string? name = folder is null ? null : new ModelStore(options.Models.Directory).Locate(folder).Name;
        IReadOnlyList<LockFlip> flips;
        try
        {
            flips = await LockReplay.RunAsync(
                pictures, all, [.. options.Cameras.Select(camera => GateCamera.Of(camera, name, folder))], GateSettings.OfThisProgram(options.Models), static _ => { }, stop);
        }
        catch (UpdateException e)
        {
            throw new CommandException(e.Message);
        }

        if (json)
        {
            output.WriteLine(GateJson.Write(flips));
        }
        else
        {
            foreach (LockFlip flip in flips)
            {
                output.WriteLine(flip);
            }

            output.WriteLine(flips.Count == 0 ? $"{all.Count} pictures, each with the verdict it must have" : $"{LockReplay.Count(flips)} of {all.Count} pictures flip");
        }

        return flips.Count == 0 ? ExitCode.Ok : ExitCode.Failed;
    }

    private static PictureLock Open(DaemonOptions options) => new(options.Storage.Directory, Ports.SyncDirectory);

    private static string Readable(string path) => File.Exists(path) ? path : throw new CommandException($"{path}: no such file");

    /// <summary>The judged frame of an event, as it was kept.</summary>
    private static (string Path, string? Camera, string Source) Evidence(string id, string? camera, DaemonOptions options)
    {
        using var queries = new EventQueries(Path.Combine(options.Storage.Directory, "events.db"));
        EventSummary found = queries.Find(id) ?? throw new CommandException($"--event {id}: there is no such event in {options.Storage.Directory}");
        string path = Path.Combine(options.Storage.Directory, "evidence", found.FramePath ?? throw new CommandException($"--event {id}: no evidence of it is kept (any more)"));
        return (File.Exists(path) ? path : throw new CommandException($"--event {id}: its evidence {path} is gone"), camera ?? found.Camera, $"event {id}");
    }

    private static T Guarded<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (InvalidDataException e)
        {
            throw new CommandException(e.Message);
        }
    }
}
