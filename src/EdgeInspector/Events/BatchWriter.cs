using EdgeInspector.Core.Judging;

namespace EdgeInspector.Events;

/// <summary>
/// Puts one numbered batch into one transaction of an open database: events, verdicts, outbox rows, evidence references, deletions and
/// the cap. What it counts becomes true only with the commit. Owned by the store's thread; made anew for every opening.
/// </summary>
internal sealed class BatchWriter
{
    private readonly EventDatabase _database;
    private readonly EventStoreSettings _settings;
    private readonly OutboxLedger _ledger;
    private readonly SqliteStatement _evidenceAdd;
    private readonly SqliteStatement _evidenceState;
    private long _boot;

    /// <param name="nextId">Lowest id free for the outbox: above every one ever handed to a reader of this file.</param>
    public BatchWriter(EventDatabase database, EventStoreSettings settings, long nextId)
    {
        _database = database;
        _settings = settings;
        _ledger = new OutboxLedger(database);
        _evidenceAdd = database.Prepare("INSERT OR REPLACE INTO evidence (event, kind, path, bytes, time) SELECT ?1, ?2, ?3, ?4, ?5 WHERE EXISTS (SELECT 1 FROM events WHERE id = ?1)");
        _evidenceState = database.Prepare("UPDATE events SET evidence = ?2 WHERE id = ?1");
        (OutboxMessages, OutboxBytes, long maxId) = database.OutboxTotals();
        NextId = Math.Max(nextId, maxId + 1);
    }

    /// <summary>Messages waiting, after the last commit.</summary>
    public long OutboxMessages { get; private set; }

    /// <summary>Bytes of payload waiting, after the last commit.</summary>
    public long OutboxBytes { get; private set; }

    public long NextId { get; private set; }

    /// <summary>Numbers given up in the last batch.</summary>
    public long Lost { get; private set; }

    /// <summary>Stores the batch and returns once it is durable.</summary>
    /// <param name="claimed">Messages up to this id are on their way to the broker and are not dropped at the cap.</param>
    /// <param name="generation">Of the open file: acknowledgements from another are left out.</param>
    public void Write(WriteBatch batch, long claimed, int generation, DateTimeOffset now)
    {
        (long messages, long bytes, long nextId, long lost) = (OutboxMessages, OutboxBytes, NextId, 0);
        _database.Begin();
        if (_boot == 0)
        {
            _boot = _database.Boot(_settings.Boot, now, 0);
        }

        foreach (OutboxDone done in batch.Done)
        {
            bool removed = done.Generation == generation && (done.Refused ? _ledger.Refuse(done.Id, now) : _database.RemoveFromOutbox(done.Id));
            messages -= removed ? 1 : 0;
            bytes -= removed ? done.Bytes : 0;
            lost += removed && done.Refused ? 1 : 0;
        }

        foreach ((long first, long last, GapReason reason) in batch.Gaps)
        {
            _ledger.AddGap(_boot, first, last, reason, now);
            lost += last - first + 1;
        }

        AddRecordings(batch);
        foreach (WriteBatch.OutboxRow row in batch.Rows)
        {
            _database.AddToOutbox(nextId++, _boot, row.Seq, row.Topic, batch.Payload(row));
            messages++;
            bytes += row.Length;
        }

        while (messages > _settings.OutboxMaxMessages || bytes > _settings.OutboxMaxBytes)
        {
            long dropped = _ledger.DropOldest(claimed, now);
            if (dropped < 0)
            {
                break;
            }

            messages--;
            bytes -= dropped;
            lost++;
        }

        AddEvidence(batch);
        if (messages != OutboxMessages || bytes != OutboxBytes)
        {
            _database.SetOutboxTotals(messages, bytes);
        }

        if (batch.TakesNumbers)
        {
            _database.SetLastSeq(_boot, batch.LastSeq);
        }

        _database.Commit();
        (OutboxMessages, OutboxBytes, NextId, Lost) = (messages, bytes, nextId, lost);
    }

    /// <summary>Marks the file as closed in order, so that the next start need not check it.</summary>
    public void WriteClean(long lastSeq)
    {
        if (_boot != 0)
        {
            _database.SetLastSeq(_boot, lastSeq, clean: true);
        }
    }

    private void AddRecordings(WriteBatch batch)
    {
        for (int i = 0; i < batch.Recordings.Count; i++)
        {
            long seq = batch.FirstSeqs[i];
            if (seq == 0)
            {
                continue;
            }

            Recording recording = batch.Recordings[i];
            foreach (InspectionEvent inspectionEvent in recording.Events)
            {
                EvidenceState evidence = recording.EvidenceOf.Contains(inspectionEvent.Id) ? recording.Evidence : EvidenceState.None;
                _database.AddEvent(inspectionEvent, _boot, seq++, evidence);
            }

            if (recording.StoresVerdict)
            {
                _database.AddVerdict(recording, _boot, seq);
            }
        }
    }

    private void AddEvidence(WriteBatch batch)
    {
        foreach (EvidenceChange change in batch.Evidence)
        {
            foreach (EvidenceFile file in change.Files)
            {
                _evidenceAdd.Bind(1, change.Event).Bind(2, (long)file.Kind).Bind(3, file.Path).Bind(4, file.Bytes)
                    .Bind(5, change.Time.ToUnixTimeMilliseconds()).Execute();
            }

            _evidenceState.Bind(1, change.Event).Bind(2, (long)change.State).Execute();
        }
    }
}
