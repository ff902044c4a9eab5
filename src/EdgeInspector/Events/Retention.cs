using Microsoft.Data.Sqlite;

namespace EdgeInspector.Events;

/// <summary>
/// Keeps evidence and records within their age and size, oldest first, in small steps between the line's own transactions. References
/// go before files: what remains after a crash is a file nobody refers to, which the next start sweeps away.
/// </summary>
internal sealed class Retention : BackgroundService
{
    /// <summary>Often enough that no burst outruns it by much: at most this long of evidence beyond the cap.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    /// <summary>Rows per step: a few milliseconds on a slow disk.</summary>
    private const int Step = 256;

    /// <summary>The part of the size that records may take before they are pruned too; the outbox has a cap of its own.</summary>
    private const int DatabaseShare = 4;

    private readonly EvidenceSettings _settings;
    private readonly EventStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger<Retention> _logger;
    private readonly RetentionClock _clock;
    private readonly DateTime _startedUtc = DateTime.UtcNow;
    private bool _swept;

    public Retention(EvidenceSettings settings, EventStore store, TimeProvider time, ILogger<Retention> logger)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.MaxBytes, 1L << 20);
        _settings = settings;
        _store = store;
        _time = time;
        _logger = logger;
        _clock = new RetentionClock(time);
    }

    /// <summary>Bytes of evidence and database after the last run.</summary>
    public long UsedBytes { get; private set; }

    /// <summary>Prunes once. Called by the service's own loop; by itself in tests.</summary>
    /// <exception cref="SqliteException">The database takes no changes now.</exception>
    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        if (!_swept)
        {
            await SweepAsync(cancellationToken).ConfigureAwait(false);
            _swept = true;
        }

        long cutoff = (_clock.Now - _settings.MaxAge).ToUnixTimeMilliseconds();
        while (await ExpireEvidenceAsync(r => r.OlderThan(cutoff, Step), cancellationToken).ConfigureAwait(false) > 0)
        {
        }

        await PruneRecordsAsync(r => r.PruneOlderThan(cutoff, Step), cancellationToken).ConfigureAwait(false);
        (long evidence, long database) = await MeasureAsync(cancellationToken).ConfigureAwait(false);
        while (database - _store.State.OutboxBytes > _settings.MaxBytes / DatabaseShare)
        {
            int pruned = await OnceAsync(r => r.PruneOldest(Step), cancellationToken).ConfigureAwait(false);
            if (pruned == 0)
            {
                break;
            }

            (evidence, database) = await MeasureAsync(cancellationToken).ConfigureAwait(false);
        }

        while (evidence + database > _settings.MaxBytes)
        {
            // Few at a time, so that no more goes than must.
            if (await ExpireEvidenceAsync(r => r.Oldest(8), cancellationToken).ConfigureAwait(false) == 0)
            {
                break;
            }

            (evidence, database) = await MeasureAsync(cancellationToken).ConfigureAwait(false);
        }

        await _store.RunAsync(RetentionRows.GiveBack, cancellationToken).ConfigureAwait(false);
        UsedBytes = evidence + database;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, _time);
        try
        {
            do
            {
                await TryRunAsync(stoppingToken).ConfigureAwait(false);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            // The program stops.
        }
    }

    private async Task TryRunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RunOnceAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            _logger.LogWarning("Old evidence could not be removed and will be next time: {Reason}", e.Message);
        }
    }

    private async Task<int> ExpireEvidenceAsync(Func<RetentionRows, List<EvidenceFile>> take, CancellationToken cancellationToken)
    {
        List<EvidenceFile> files = [];
        int rows = 0;
        await _store.RunAsync(
            database =>
            {
                using var r = new RetentionRows(database);
                files = take(r);
                rows = r.Removed;
            },
            cancellationToken).ConfigureAwait(false);
        foreach (EvidenceFile file in files)
        {
            Delete(Path.Combine(_settings.Directory, file.Path));
        }

        return rows;
    }

    private async Task<int> OnceAsync(Func<RetentionRows, int> prune, CancellationToken cancellationToken)
    {
        int pruned = 0;
        await _store.RunAsync(
            database =>
            {
                using var r = new RetentionRows(database);
                pruned = prune(r);
            },
            cancellationToken).ConfigureAwait(false);
        return pruned;
    }

    private async Task PruneRecordsAsync(Func<RetentionRows, int> prune, CancellationToken cancellationToken)
    {
        while (await OnceAsync(prune, cancellationToken).ConfigureAwait(false) > 0)
        {
        }
    }

    private async Task<(long Evidence, long Database)> MeasureAsync(CancellationToken cancellationToken)
    {
        (long, long) sizes = default;
        await _store.RunAsync(database => sizes = RetentionRows.Measure(database), cancellationToken).ConfigureAwait(false);
        return sizes;
    }

    /// <summary>Removes what an earlier program left: unfinished files, and files whose reference was never stored or is gone.</summary>
    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        await _store.RunAsync(database => RetentionRows.MarkLost(database, _store.Boot), cancellationToken).ConfigureAwait(false);
        if (!Directory.Exists(_settings.Directory))
        {
            return;
        }

        foreach (string[] chunk in Directory.EnumerateFiles(_settings.Directory, "*", SearchOption.AllDirectories).Chunk(Step))
        {
            string[] old = [.. chunk.Where(f => File.GetLastWriteTimeUtc(f) < _startedUtc)];
            string[] orphans = [];
            await _store.RunAsync(
                database => orphans = RetentionRows.Orphans(database, old, f => Path.GetRelativePath(_settings.Directory, f)), cancellationToken).ConfigureAwait(false);
            Array.ForEach(orphans, Delete);
        }
    }

    private void Delete(string file)
    {
        File.Delete(file);
        string root = Path.GetFullPath(_settings.Directory);
        for (string? folder = Path.GetDirectoryName(Path.GetFullPath(file));
            folder is not null && folder.Length > root.Length && !Directory.EnumerateFileSystemEntries(folder).Any();
            folder = Path.GetDirectoryName(folder))
        {
            try
            {
                Directory.Delete(folder);
            }
            catch (IOException)
            {
                // Evidence came in meanwhile.
                return;
            }
        }
    }
}
