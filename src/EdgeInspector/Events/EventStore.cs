using Microsoft.Data.Sqlite;

namespace EdgeInspector.Events;

/// <summary>
/// Stores events, verdicts and the outbox, on one thread of its own, as many per transaction as have come since the last. Numbers
/// (<c>seq</c>) are given there: from 1 per boot, without holes, in the order of <see cref="Record(Recording)"/>.
/// </summary>
/// <remarks>
/// The line never waits for the disk and never hears of its faults: while the database takes no writes, recordings wait in memory, it
/// is tried again, and <see cref="State"/> says so. A damaged file is put aside and a new one begun. All members are thread-safe.
/// </remarks>
internal sealed class EventStore : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);

    /// <summary>A disk that has room again is noticed within this.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan InterruptEvery = TimeSpan.FromMilliseconds(50);

    private readonly EventStoreSettings _settings;
    private readonly IOutboxFormat _format;
    private readonly TimeProvider _time;
    private readonly ILogger<EventStore> _logger;
    private readonly WriteQueue _queue;
    private readonly WriteBatch _batch = new();
    private readonly DatabaseCheck _check = new();
    private readonly FinishedMessages _finished = new();
    private readonly Thread _thread;
    private EventDatabase? _database;
    private BatchWriter? _writer;
    private long _lastSeq;
    private long _nextOutboxId = 1;
    private long _claimed;

    /// <summary>The file is read whole before it is used, where it was not closed in order: at the first opening, after damage and after a fault in reading or writing. Not after a full disk.</summary>
    private bool _isDistrusted = true;

    /// <summary>Why the file must make way for a new one, until it has; null when it is good.</summary>
    private Exception? _unusable;

    private int _damageReported;
    private long _stopAt = long.MaxValue;
    private TimeSpan _pause = FirstPause;
    private volatile StoreState _state = new();

    public EventStore(EventStoreSettings settings, IOutboxFormat format, TimeProvider time, ILogger<EventStore> logger)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.OutboxMaxMessages, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.OutboxMaxBytes, 1024);
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.QueueCapacity, 1);
        _settings = settings;
        _format = format;
        _time = time;
        _logger = logger;
        _queue = new WriteQueue(settings.QueueCapacity);
        _thread = new Thread(Run) { Name = "event store", IsBackground = true };
    }

    public string Boot => _settings.Boot;

    public string DatabasePath => _settings.DatabasePath;

    public StoreState State => _state;

    /// <summary>Recordings waiting for the disk.</summary>
    public int Waiting => _queue.Count;

    /// <summary>Set whenever messages were added to the outbox, must be sent again, or the file was replaced; one waiter.</summary>
    public AsyncSignal OutboxChanged { get; } = new();

    /// <summary>Opens the database in the background; what is recorded before waits.</summary>
    public void Start() => _thread.Start();

    /// <summary>Takes a judged frame's records. Never blocks and never throws for the disk's sake; after <see cref="Dispose"/> it does nothing.</summary>
    public void Record(Recording recording)
    {
        if (recording.Sequences > 0)
        {
            _queue.Add(recording);
        }
    }

    /// <summary>Takes news of an event's evidence, after its event was recorded.</summary>
    public void Record(EvidenceChange change) => _queue.Add(change);

    /// <summary>Removes a message the broker has, or will never take, with the next transaction; nothing where that is on its way.</summary>
    public void Finish(OutboxDone done)
    {
        if (_finished.Add(done))
        {
            _queue.Add(done);
        }
    }

    /// <summary>Whether a message is done with, though the disk has not taken its removal yet.</summary>
    public bool IsFinished(int generation, long id) => _finished.Contains(generation, id);

    /// <summary>Messages up to this id are being sent, so the cap spares them; 0 when nothing is.</summary>
    public void Claim(long throughId) => Interlocked.Exchange(ref _claimed, throughId);

    /// <summary>Ends with true once everything recorded before is durable, with false when the store closes without.</summary>
    public Task<bool> FlushAsync(CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        return _queue.Add(done) ? done.Task.WaitAsync(cancellationToken) : Task.FromResult(false);
    }

    /// <summary>Runs a step of maintenance between two transactions of the line, in one of its own.</summary>
    /// <exception cref="SqliteException">It failed; nothing was changed.</exception>
    /// <exception cref="ObjectDisposedException">The store is closed.</exception>
    public Task RunAsync(Action<EventDatabase> step, CancellationToken cancellationToken)
    {
        var job = new StoreJob(step);
        return _queue.Add(job) ? job.Done.WaitAsync(cancellationToken) : Task.FromException(new ObjectDisposedException(nameof(EventStore)));
    }

    /// <summary>A reader met damage: has the file checked, and replaced if it is so.</summary>
    public void ReportDamage()
    {
        // One at a time: readers meet the same page every second, and a check reads the whole file.
        if (Interlocked.Exchange(ref _damageReported, 1) == 1)
        {
            return;
        }

        int generation = _state.Generation;
        var job = new StoreJob(database =>
        {
            if (generation == _state.Generation)
            {
                _check.Run(database.Connection);
            }
        });
        _ = job.Done.ContinueWith(_ => Volatile.Write(ref _damageReported, 0), TaskScheduler.Default);
        _queue.Add(job);
    }

    /// <summary>Stores what is queued, for at most the stop timeout, and closes the file. A check that runs is cut short, and made at the next start.</summary>
    public void Dispose()
    {
        if (!_queue.IsClosed)
        {
            Interlocked.Exchange(ref _stopAt, Environment.TickCount64 + (long)_settings.StopTimeout.TotalMilliseconds);
            _queue.Close();
        }

        if (_thread.ThreadState != ThreadState.Unstarted)
        {
            do
            {
                _check.Interrupt();
            }
            while (!_thread.Join(InterruptEvery));
        }
    }

    private void Run()
    {
        while (Step())
        {
        }

        int unsaved = _batch.Recordings.Count + _queue.Count;
        if (unsaved > 0)
        {
            _logger.LogError("The records of {Count} judged frames were not stored: {Reason}", unsaved, _state.Reason ?? "the stop took too long");
        }

        Abandon();
        Close(clean: true);
        _state = _state with { Standing = StoreStanding.Closed };
    }

    /// <summary>Whether a stop has waited as long as it may.</summary>
    private bool IsOverdue => _queue.IsClosed && Environment.TickCount64 > Interlocked.Read(ref _stopAt);

    /// <summary>One round of the thread: open, or take a batch, or store it. False at the end.</summary>
    private bool Step()
    {
        if (IsOverdue)
        {
            return false;
        }

        try
        {
            if (_writer is null)
            {
                Open();
            }

            if (_batch.IsEmpty)
            {
                if (!_queue.Take(_batch))
                {
                    return false;
                }

                Number();
            }

            Write();
            return true;
        }
        catch (Exception e)
        {
            // The edge of the loop: whatever happens to the disk, or is wrong in here, the next frame's records get their chance.
            Recover(e);
        }

        return true;
    }

    private void Number()
    {
        if (_batch.Number(_lastSeq, _settings.Boot, _format) is Exception fault)
        {
            _logger.LogError(fault, "An event could not be written as a message and was left out; its numbers are reported as a gap.");
        }
    }

    private void Write()
    {
        BatchWriter writer = _writer!;
        bool isNew = _batch.Rows.Count > 0;
        if (_batch.HasRows)
        {
            writer.Write(_batch, Interlocked.Read(ref _claimed), _state.Generation, _time.GetUtcNow());
            _nextOutboxId = writer.NextId;
            Committed(_batch.Rows.Count, writer.Lost);
        }

        _batch.Flushes.ForEach(static f => f.TrySetResult(true));
        _batch.Flushes.Clear();
        RunJobs();
        if (isNew)
        {
            OutboxChanged.Set();
        }
    }

    /// <summary>Publishes the new state after a commit, and empties the batch of what is now stored.</summary>
    private void Committed(int written, long lost)
    {
        _lastSeq = Math.Max(_lastSeq, _batch.LastSeq);
        _finished.Forget(_batch.Done);
        _batch.ClearRows();
        _pause = FirstPause;
        if (_state.Standing == StoreStanding.Retrying)
        {
            _logger.LogInformation("Events are stored again in {Path}.", DatabasePath);
        }

        _state = _state with
        {
            Standing = StoreStanding.Ok,
            Reason = null,
            LastSeq = _lastSeq,
            Written = _state.Written + written,
            Commits = _state.Commits + 1,
            OutboxMessages = _writer!.OutboxMessages,
            OutboxBytes = _writer.OutboxBytes,
            Lost = _state.Lost + lost,
            GapsVersion = _state.GapsVersion + (lost > 0 ? 1 : 0),
        };
    }

    /// <summary>Runs the batch's jobs; those behind one that fails stay in it, for the database opened anew.</summary>
    private void RunJobs()
    {
        while (_batch.Jobs.Count > 0)
        {
            StoreJob job = _batch.Jobs[0];
            _batch.Jobs.RemoveAt(0);
            try
            {
                _database!.Begin();
                job.Run(_database);
                _database.Commit();
                job.Succeed();
            }
            catch (Exception e)
            {
                // The step's owner hears of it; a database in the middle of a transaction is opened anew.
                job.Fail(e);
                _isDistrusted |= StoreFaults.ShakesTrust(e);
                Close(clean: false);
                if (StoreFaults.NeedsNewFile(e))
                {
                    throw;
                }

                return;
            }
        }
    }

    private void Open()
    {
        Directory.CreateDirectory(_settings.Directory);
        if (_unusable is not null || DatabaseReplacement.IsReady(DatabasePath))
        {
            Replace(_unusable);
        }

        bool trusted = !_isDistrusted || _queue.IsClosed;
        _database = EventDatabase.Open(DatabasePath, trusted ? null : _check);
        _isDistrusted &= trusted;
        _writer = new BatchWriter(_database, _settings, _nextOutboxId);
        if (_batch.TakesNumbers && _batch.LastSeq > _lastSeq && _database.LastSeq(Boot) >= _batch.LastSeq)
        {
            // The commit that seemed to fail had reached the disk.
            Committed(_batch.Rows.Count, 0);
        }

        _state = _state with { OutboxMessages = _writer.OutboxMessages, OutboxBytes = _writer.OutboxBytes };
        if (!_batch.HasRows)
        {
            bool again = _state.Standing == StoreStanding.Retrying;
            _state = _state with { Standing = StoreStanding.Ok, Reason = null };
            _logger.LogInformation("Events are stored {Again}in {Path}, {Count} messages wait for the broker.", again ? "again " : string.Empty, DatabasePath, _writer.OutboxMessages);
        }

        OutboxChanged.Set();
    }

    private void Recover(Exception fault)
    {
        Close(clean: false);
        _isDistrusted |= StoreFaults.ShakesTrust(fault);
        if (StoreFaults.IsInterrupt(fault) || fault is OperationCanceledException)
        {
            return;
        }

        if (StoreFaults.NeedsNewFile(fault) && _unusable is null)
        {
            _unusable = fault;
            return;
        }

        if (_unusable is null && _batch.HasRows && !StoreFaults.MayPass(fault))
        {
            // What is wrong in itself stays wrong: give this batch up rather than all that follow, and say which numbers went.
            _logger.LogError(fault, "The records of {Count} judged frames could not be stored and were left out.", _batch.Recordings.Count);
            _finished.Forget(_batch.Done);
            _batch.GiveUp(_lastSeq);
            return;
        }

        string reason = $"Events cannot be stored in {DatabasePath} ({fault.Message}). They wait in memory. {StoreFaults.Remedy(fault)}";
        if (_state.Standing != StoreStanding.Retrying)
        {
            _logger.LogError("{Reason}", reason);
        }

        _state = _state with { Standing = StoreStanding.Retrying, Reason = reason };
        // A new file of hundreds of megabytes for which there is no room is not written every few seconds.
        _queue.Pause(_unusable is null ? _pause : 6 * _pause);
        _pause = TimeSpan.FromTicks(Math.Min(2 * _pause.Ticks, LongestPause.Ticks));
    }

    /// <summary>Puts a new file, with what could be saved, in the place of a damaged or unknown one.</summary>
    /// <param name="fault">Why; null where an earlier program was cut off while it did the same.</param>
    private void Replace(Exception? fault)
    {
        if (_state.Generation > 0)
        {
            // A second time in one run: the disk itself may be failing, so not in a tight loop.
            _queue.Pause(LongestPause);
        }

        DateTimeOffset now = _time.GetUtcNow();
        Salvaged? salvaged = DatabaseReplacement.IsReady(DatabasePath) ? null : DatabaseReplacement.Build(DatabasePath, (Boot, _lastSeq), now, () => IsOverdue);
        string? aside = DatabaseReplacement.Swap(DatabasePath, fault is InvalidDataException ? "newer" : "corrupt", now);
        _unusable = null;
        _isDistrusted = false;
        _nextOutboxId = 1;
        string alarm = $"The event database could not be used ({fault?.Message ?? "an earlier program found it damaged"}) and was put aside{(aside is null ? string.Empty : $" as {aside}")}";
        string saved = salvaged is not { } s ? "what could be read of its waiting messages was saved"
            : $"{s.Messages} waiting messages were saved{(s.Complete ? string.Empty : ", others may be lost")}";
        _state = _state with { Alarm = $"{alarm}; {saved}.", Generation = _state.Generation + 1, GapsVersion = _state.GapsVersion + 1 };
        _logger.LogError("{Alarm}", _state.Alarm);
    }

    private void Close(bool clean)
    {
        try
        {
            if (clean && !_isDistrusted)
            {
                _writer?.WriteClean(_lastSeq);
            }
        }
        catch (SqliteException e)
        {
            _logger.LogWarning("The event database was not closed in order: {Reason}", e.Message);
        }

        _writer = null;
        _database?.Dispose();
        _database = null;
    }

    private void Abandon()
    {
        do
        {
            _batch.Flushes.ForEach(static f => f.TrySetResult(false));
            _batch.Jobs.ForEach(static j => j.Fail(new ObjectDisposedException(nameof(EventStore))));
            _batch.Clear();
        }
        while (_queue.Take(_batch));
    }
}
