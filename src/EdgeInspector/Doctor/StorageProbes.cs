using EdgeInspector.Options;
using EdgeInspector.Options.Reading;

namespace EdgeInspector.Doctor;

/// <summary>Whether the state folder can be written, and whether its disk holds what may be kept there.</summary>
internal static class StorageProbes
{
    /// <summary>The unit's StateDirectory.</summary>
    private const string ServiceFolder = "/var/lib/edge-inspector";

    private const int MostFiles = 1_000_000;

    public static IEnumerable<Probe> All() =>
    [
        Probe.One("state", Area.Box, "the state folder", Probe.Short, Writable),
        Probe.One("disk", Area.Box, "the disk", Probe.Long, Space),
    ];

    private static Check Writable(Subject subject)
    {
        string folder = subject.Options.Storage.Directory;
        string user = Environment.UserName;
        if (!Directory.Exists(folder) && folder.StartsWith(ServiceFolder, StringComparison.Ordinal) && ProgramProbes.HasUnit(subject))
        {
            return Check.Ok("state", Area.Box, $"{folder} is made by the service's first start");
        }

        string? why = Directory.Exists(folder) ? WhyNotWritable(folder) : WhyNotMade(folder);
        if (why is null)
        {
            return Check.Ok("state", Area.Box, Directory.Exists(folder) ? $"{folder} can be written by {user}" : $"{folder} can be made by {user}");
        }

        return subject.OtherServiceUser() is { } service
            ? Check.Warning("state", Area.Box, $"{folder} cannot be written by {user}", $"{why}. The daemon runs as {service}, so only that user can tell.", $"sudo -u {service} edge-inspector doctor")
            : Check.Missing(
                subject.IsWished, "state", Area.Box, $"{folder} cannot be written by {user}", $"{why}. Nothing can be kept, so the daemon does not start.",
                $"sudo install -d -o {user} {folder}");
    }

    private static string? WhyNotWritable(string folder)
    {
        string trial = Path.Combine(folder, $".doctor-{Environment.ProcessId}");
        try
        {
            File.WriteAllBytes(trial, [1]);
            File.Delete(trial);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return error is UnauthorizedAccessException ? $"{folder} belongs to somebody else" : error.Message.TrimEnd('.');
        }
    }

    /// <summary>Looks at the nearest folder that exists, and makes none.</summary>
    private static string? WhyNotMade(string folder)
    {
        string? above = folder;
        while (above is not null && !Directory.Exists(above))
        {
            if (File.Exists(above))
            {
                return $"{above} is a file";
            }

            above = Path.GetDirectoryName(above);
        }

        return above is null ? "there is no such disk" : WhyNotWritable(above);
    }

    private static Check Space(Subject subject)
    {
        StorageOptions options = subject.Options.Storage;
        string? there = options.Directory;
        while (!Directory.Exists(there))
        {
            there = Path.GetDirectoryName(there) ?? "/";
        }

        var drive = new DriveInfo(there);
        return Judge(subject, drive.AvailableFreeSpace, drive.TotalSize, Used(options.Directory));
    }

    /// <param name="free">Bytes this user may still write.</param>
    /// <param name="used">Bytes the state folder holds already.</param>
    internal static Check Judge(Subject subject, long free, long total, long used)
    {
        StorageOptions options = subject.Options.Storage;
        string room = $"{ByteSize.Format(free)} free of {ByteSize.Format(total)}";
        if (free < options.MinFreeBytes)
        {
            return Check.Problem(
                "disk", Area.Box, $"The disk of {options.Directory} is full: {room}",
                $"Below {ByteSize.Format(options.MinFreeBytes)} no evidence is kept (storage.min_free_bytes).", $"du -xh --max-depth=2 {options.Directory} / 2>/dev/null | sort -h | tail");
        }

        long wanted = options.MaxBytes + options.OutboxMaxBytes + options.MinFreeBytes;
        if (free + used >= wanted)
        {
            return Check.Ok("disk", Area.Box, $"The disk of {options.Directory} has {room}");
        }

        // A tenth is left for what else grows on the disk.
        long fitting = Math.Max(1 << 20, (free + used - options.OutboxMaxBytes - options.MinFreeBytes) / 10 * 9);
        return Check.Warning(
            "disk", Area.Box, $"The disk of {options.Directory} has {room}",
            $"It is full before evidence reaches its limit of {ByteSize.Format(options.MaxBytes)} (storage.max_bytes); then none is kept until there is room.",
            Remedies.Configure(subject, $"storage: {{max_bytes: {fitting >> 20}MiB}}"));
    }

    private static long Used(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return 0;
        }

        var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint };
        return new DirectoryInfo(folder).EnumerateFiles("*", options).Take(MostFiles).Sum(static file => file.Exists ? file.Length : 0);
    }
}
