namespace EdgeInspector.Events;

/// <summary>The statements of retention, within one transaction of the store's thread.</summary>
internal sealed class RetentionRows(EventDatabase database) : IDisposable
{
    private readonly List<SqliteStatement> _statements = [];

    /// <summary>Evidence rows removed.</summary>
    public int Removed { get; private set; }

    /// <summary>Bytes of evidence and of the database, without its free pages.</summary>
    public static (long Evidence, long Database) Measure(EventDatabase database) => (
        EventSchema.Scalar(database.Connection, "SELECT coalesce(sum(bytes), 0) FROM evidence"),
        EventSchema.Scalar(database.Connection, "PRAGMA page_size")
            * (EventSchema.Scalar(database.Connection, "PRAGMA page_count") - EventSchema.Scalar(database.Connection, "PRAGMA freelist_count")));

    /// <summary>Gives the file system back some of the free pages, where they are many; a few are kept for the next rows.</summary>
    public static void GiveBack(EventDatabase database)
    {
        long free = EventSchema.Scalar(database.Connection, "PRAGMA freelist_count");
        if (free > 1024 && free > EventSchema.Scalar(database.Connection, "PRAGMA page_count") / 4)
        {
            using var vacuum = new SqliteStatement(database.Connection, "PRAGMA incremental_vacuum(1024)");
            vacuum.Execute();
        }
    }

    /// <summary>Evidence that an earlier program left pending will not come any more.</summary>
    public static void MarkLost(EventDatabase database, string boot)
    {
        using var mark = new SqliteStatement(
            database.Connection, "UPDATE events SET evidence = ?1 WHERE evidence = ?2 AND boot IN (SELECT id FROM boots WHERE ulid <> ?3)");
        mark.Bind(1, (long)EvidenceState.Lost).Bind(2, (long)EvidenceState.Pending).Bind(3, boot).Execute();
    }

    /// <summary>Those of the files that no row refers to.</summary>
    public static string[] Orphans(EventDatabase database, string[] files, Func<string, string> relative)
    {
        using var find = new SqliteStatement(database.Connection, "SELECT count(*) FROM evidence WHERE path = ?1");
        return [.. files.Where(f => find.Bind(1, relative(f)).Scalar() == 0)];
    }

    /// <summary>Takes up to <paramref name="count"/> references whose frame is older than <paramref name="cutoff"/>; returns files nothing refers to any more.</summary>
    public List<EvidenceFile> OlderThan(long cutoff, int count) =>
        Expire(Prepare("SELECT n, event, kind, path, bytes FROM evidence WHERE time < ?1 ORDER BY n LIMIT ?2").Bind(1, cutoff).Bind(2, count));

    /// <summary>Takes the oldest references, in the order they were stored.</summary>
    public List<EvidenceFile> Oldest(int count) =>
        Expire(Prepare("SELECT n, event, kind, path, bytes FROM evidence ORDER BY n LIMIT ?1").Bind(1, count));

    /// <summary>Removes ended events, verdicts and gaps older than <paramref name="cutoff"/>; returns how many rows went.</summary>
    public int PruneOlderThan(long cutoff, int count) =>
        PruneEvents(Prepare("SELECT n, id FROM events WHERE first_time < ?1 AND last_time < ?1 ORDER BY first_time LIMIT ?2").Bind(1, cutoff).Bind(2, count))
        + Prepare("DELETE FROM verdicts WHERE (boot, seq) IN (SELECT boot, seq FROM verdicts WHERE time < ?1 LIMIT ?2)").Bind(1, cutoff).Bind(2, count).Execute()
        + Prepare("DELETE FROM gaps WHERE time < ?1").Bind(1, cutoff).Execute();

    /// <summary>Removes the oldest verdicts, and as many of the oldest events; returns how many rows went.</summary>
    public int PruneOldest(int count) =>
        Prepare("DELETE FROM verdicts WHERE (boot, seq) IN (SELECT boot, seq FROM verdicts ORDER BY boot, seq LIMIT ?1)").Bind(1, count).Execute()
        + PruneEvents(Prepare("SELECT n, id FROM events ORDER BY n LIMIT ?1").Bind(1, count / 4));

    public void Dispose() => _statements.ForEach(static s => s.Dispose());

    private List<EvidenceFile> Expire(SqliteStatement rows)
    {
        var taken = new List<(long N, string Event, EvidenceFile File)>();
        while (rows.Step())
        {
            taken.Add((rows.Int64(0), rows.Text(1), new EvidenceFile((EvidenceKind)rows.Int64(2), rows.Text(3), rows.Int64(4))));
        }

        SqliteStatement delete = Prepare("DELETE FROM evidence WHERE n = ?1");
        SqliteStatement mark = Prepare("UPDATE events SET evidence = ?2 WHERE id = ?1");
        SqliteStatement refer = Prepare("SELECT n FROM evidence WHERE path = ?1 ORDER BY n LIMIT 1");
        SqliteStatement charge = Prepare("UPDATE evidence SET bytes = ?2 WHERE n = ?1");
        var unused = new List<EvidenceFile>();
        foreach ((long n, string id, EvidenceFile file) in taken)
        {
            delete.Bind(1, n).Execute();
            mark.Bind(1, id).Bind(2, (long)EvidenceState.Expired).Execute();
            long other = refer.Bind(1, file.Path).Scalar();
            if (other == 0)
            {
                unused.Add(file);
            }
            else if (file.Bytes > 0)
            {
                // Another event of the same frame answers for the file from here on.
                charge.Bind(1, other).Bind(2, file.Bytes).Execute();
            }
        }

        Removed += taken.Count;
        return unused;
    }

    private int PruneEvents(SqliteStatement rows)
    {
        var taken = new List<(long N, string Id)>();
        while (rows.Step())
        {
            taken.Add((rows.Int64(0), rows.Text(1)));
        }

        SqliteStatement phases = Prepare("DELETE FROM phases WHERE event = ?1");
        SqliteStatement explanations = Prepare("DELETE FROM explanations WHERE event = ?1");
        SqliteStatement events = Prepare("DELETE FROM events WHERE n = ?1");
        foreach ((long n, string id) in taken)
        {
            phases.Bind(1, id).Execute();
            explanations.Bind(1, id).Execute();
            events.Bind(1, n).Execute();
        }

        return taken.Count;
    }

    private SqliteStatement Prepare(string sql)
    {
        var statement = new SqliteStatement(database.Connection, sql);
        _statements.Add(statement);
        return statement;
    }
}
