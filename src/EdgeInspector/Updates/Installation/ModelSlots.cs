using EdgeInspector.Core.Models;
using EdgeInspector.Updates.Jobs;
using EdgeInspector.Updates.Signing;

namespace EdgeInspector.Updates.Installation;

/// <summary>
/// The versions of each model on this disk, and which one judges: slots <c>NAME/VERSION</c>, the pointer <c>NAME/current</c>, and outside
/// them what was trusted, refused and tried. Whenever the power goes, the old version or the new one is there, whole. Thread-safe; one
/// process at a time, the one that holds the state folder.
/// </summary>
public sealed class ModelSlots
{
    /// <summary>Starts of a version on trial that may fail before the previous one is taken. 3: one may be the power, two a coincidence.</summary>
    public const int MaxFailedStarts = 3;

    private readonly Lock _staging = new();
    private readonly Lock _gate = new();
    private readonly SlotSettings _settings;
    private readonly AuditLog _audit;
    private readonly DurableDisk _disk;
    private readonly SlotFolders _folders;
    private readonly SlotRecords _records;
    private readonly SlotMoves _moves;
    private readonly PackageIntake _intake;
    private readonly SlotAdmission _admission;

    /// <param name="syncDirectory">Makes names in a folder durable.</param>
    public ModelSlots(SlotSettings settings, AuditLog audit, TimeProvider time, Action<string> syncDirectory)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings with { Models = Path.GetFullPath(settings.Models), State = Path.GetFullPath(settings.State) };
        _audit = audit;
        _disk = new DurableDisk(syncDirectory);
        _folders = new SlotFolders(_settings.Models, _disk);
        _records = new SlotRecords(Path.Combine(_settings.State, "slots"), _disk);
        _moves = new SlotMoves(_folders, _records, audit, time);
        _intake = new PackageIntake(_folders, _settings, time);
        _admission = new SlotAdmission(_settings, _folders, _records, _moves, audit, _disk);
    }

    /// <summary>Verifies a package and lays it into a slot of its own, to which no pointer leads. What was staged of the same model before is given up.</summary>
    /// <exception cref="UpdateException">It is refused, which the audit log tells too.</exception>
    /// <exception cref="OperationCanceledException">Nothing of it stays.</exception>
    public StagedModel Stage(FetchedPackage package, TrustFolder trust, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(package);
        ArgumentNullException.ThrowIfNull(trust);
        ModelManifest? manifest = null;
        // A lock of its own: a rollback does not wait until some gigabytes are unpacked.
        lock (_staging)
        {
            try
            {
                lock (_gate)
                {
                    _admission.RefuseBlocked(package.Sha256);
                    _disk.MakeFolder(_settings.Models);
                }

                PackageIntake.Unpacked unpacked = _intake.Take(package, trust, cancellationToken);
                manifest = unpacked.Manifest;
                lock (_gate)
                {
                    return _admission.Publish(package, unpacked);
                }
            }
            catch (OperationCanceledException)
            {
                AbandonQuietly(package.Sha256);
                throw;
            }
            catch (Exception error) when (error is UpdateException or IOException or UnauthorizedAccessException)
            {
                AbandonQuietly(package.Sha256);
                UpdateException told = error as UpdateException ?? Explain(package.Path, error);
                Refuse(manifest?.Name, manifest?.Version, package.Sha256, package.Origin, told);
                throw told;
            }
        }
    }

    /// <summary>Turns the pointer to a staged model, whose trial begins. The version that ran stays as the previous one; older ones go.</summary>
    /// <param name="from">Who asked for it, for the audit log; null: the program itself.</param>
    /// <exception cref="UpdateException">It is no longer what was staged, or refused by now; or the disk cannot be written.</exception>
    public void Activate(StagedModel staged, string? from = null)
    {
        ArgumentNullException.ThrowIfNull(staged);
        Change(staged.Name, record =>
        {
            if (record.Running == staged.Version)
            {
                return;
            }

            Slot slot = record.Find(staged.Version) ?? throw new UpdateException("not-staged", $"{staged.Name} {staged.Version} is not staged any more; install it again");
            SlotAdmission.RefuseLower(record, staged.Name, staged.Version);
            if (record.IsBlocked(slot.Sha256) || !_moves.IsWhole(record, staged.Version))
            {
                throw new UpdateException("damaged", $"{staged.Name} {staged.Version} was changed on disk or blocked since it was staged; install it again");
            }

            _moves.Go(record, staged.Version, from);
        });
    }

    /// <summary>Turns the pointer back to the previous version.</summary>
    /// <param name="reason">Why, in words for a person.</param>
    /// <param name="from">Who asked for it, for the audit log; null: the program itself.</param>
    /// <param name="block">Whether the package of the one that ran is refused from now on. Default true: whoever goes back has seen it fail.</param>
    /// <returns>The version that runs now.</returns>
    /// <exception cref="UpdateException">There is no previous version, or it was changed on disk; or the disk cannot be written.</exception>
    public string Rollback(string name, string reason, string? from = null, bool block = true)
    {
        string previous = "";
        Change(name, (found, record) =>
        {
            // One that the disk had stopped half-way has just been gone to its end.
            bool isGone = SlotMoves.IsGoingBack(found) && record.Running == found.Next;
            previous = isGone ? record.Running! : _moves.GoBack(record, reason, from, block);
        });
        return previous;
    }

    /// <summary>Ends a trial: the version is trusted, and lower ones are refused from now on.</summary>
    /// <param name="from">Who ended it, for the audit log; null: the program itself, its time was over.</param>
    /// <exception cref="UpdateException">The disk cannot be written.</exception>
    public void Confirm(string name, string? from = null) => Change(name, record =>
    {
        if (record is { OnTrial: true, Running: { } running })
        {
            // Told first: a loss of power in between leaves a line that is told again, never a floor that nobody knows of.
            _audit.Append(new AuditEntry { Event = AuditEvent.Confirmed, Model = name, Version = running, Sha256 = record.Find(running)?.Sha256, From = from });
            _moves.Write(record with { OnTrial = false, FailedStarts = 0, Floor = VersionOrder.Higher(record.Floor, running) });
        }
    });

    /// <summary>Refuses a package from now on, wherever it comes from; a higher version ends that.</summary>
    /// <exception cref="UpdateException">The disk cannot be written.</exception>
    public void Block(StagedModel model, string reason)
    {
        ArgumentNullException.ThrowIfNull(model);
        Change(model.Name, record =>
        {
            if (!record.IsBlocked(model.Sha256))
            {
                _audit.Append(new AuditEntry { Event = AuditEvent.Blocked, Model = model.Name, Version = model.Version, Sha256 = model.Sha256, Reason = reason });
                _moves.Write(_moves.WithBlocked(record, model.Sha256, model.Version, reason));
            }
        });
    }

    /// <summary>Gives up a staged model that was not activated.</summary>
    /// <exception cref="UpdateException">The disk cannot be written.</exception>
    public void Discard(StagedModel staged, string reason)
    {
        ArgumentNullException.ThrowIfNull(staged);
        Change(staged.Name, record =>
        {
            if (record.Find(staged.Version) is { } slot && !SlotMoves.IsInUse(record, slot))
            {
                _moves.Remove(record, staged.Version, reason);
            }
        });
    }

    /// <summary>Tells the audit log of a package that was refused before it could be staged, or after by a gate.</summary>
    /// <exception cref="UpdateException">The same, where the log cannot be written.</exception>
    public void Refuse(string? model, string? version, string? sha256, string? from, UpdateException error)
    {
        ArgumentNullException.ThrowIfNull(error);
        try
        {
            lock (_gate)
            {
                _audit.Append(new AuditEntry { Event = AuditEvent.Refused, Model = model, Version = version, Sha256 = sha256, From = from, Reason = error.Message, Code = error.Code });
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UpdateException(error.Code, $"{error.Message}; the audit log could not be told: {fault.Message}", error);
        }
    }

    /// <summary>
    /// Puts in order what a loss of power or a hand left, and takes the previous version of a model whose slot was changed on disk or whose
    /// trial failed to start too often. Called at every start, before a model is loaded; a second call changes nothing.
    /// </summary>
    /// <exception cref="IOException">The disk cannot be written.</exception>
    public InstalledModels Recover()
    {
        lock (_staging)
        {
            lock (_gate)
            {
                var findings = new List<string>();
                if (_audit.Mend() is { } mended)
                {
                    findings.Add(mended);
                }

                if (_folders.Tidy() is > 0 and int left)
                {
                    findings.Add($"{_folders.Staging}: {left} unfinished installation(s) taken away");
                }

                var recovery = new SlotRecovery(_folders, _audit, _moves);
                foreach (string name in _records.Names())
                {
                    if (_records.Read(name, findings.Add) is { } record)
                    {
                        recovery.Run(record, findings);
                    }
                    else
                    {
                        _audit.Append(new AuditEntry { Event = AuditEvent.Repaired, Model = name, Code = "state-damaged", Reason = findings[^1] });
                    }
                }

                return new InstalledModels(List(), findings);
            }
        }
    }

    /// <summary>How every installed model stands; changes nothing.</summary>
    public IReadOnlyList<InstalledModel> List()
    {
        lock (_gate)
        {
            return [.. _records.Names().Select(name => _records.Read(name)).OfType<SlotRecord>().Select(Describe)];
        }
    }

    /// <summary>Counts a start of every version on trial, before it is loaded. What does not come to <see cref="EndStart"/> has failed.</summary>
    /// <exception cref="IOException">The disk cannot be written.</exception>
    public void BeginStart() => CountStarts(static failed => failed + 1);

    /// <summary>Takes back what <see cref="BeginStart"/> counted: the start ended for another reason than the model. Earlier ones that failed stay counted.</summary>
    /// <exception cref="IOException">The disk cannot be written.</exception>
    public void WithdrawStart() => CountStarts(static failed => Math.Max(0, failed - 1));

    /// <summary>The program was stopped in an orderly way, or the trial's versions are no longer loaded: their starts have not failed.</summary>
    /// <exception cref="IOException">The disk cannot be written.</exception>
    public void EndStart() => CountStarts(static _ => 0);

    private void Change(string name, Action<SlotRecord> change) => Change(name, (_, record) => change(record));

    /// <summary>A change of one model's record, from one that rests.</summary>
    /// <param name="change">Gets the record as it was found, and as it rests.</param>
    private void Change(string name, Action<SlotRecord, SlotRecord> change)
    {
        lock (_gate)
        {
            try
            {
                SlotRecord record = _records.Read(name)
                    ?? throw new UpdateException("unknown-model", $"{name}: no version of it was ever installed here; 'edge-inspector models list' shows what there is");
                change(record, _moves.Finish(record));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw Explain(name, error);
            }
        }
    }

    private void CountStarts(Func<int, int> count)
    {
        lock (_gate)
        {
            foreach (SlotRecord record in _records.Names().Select(name => _records.Read(name)).OfType<SlotRecord>().Where(record => record.OnTrial))
            {
                int next = count(record.FailedStarts);
                if (next != record.FailedStarts)
                {
                    _moves.Write(record with { FailedStarts = next });
                }
            }
        }
    }

    private InstalledModel Describe(SlotRecord record) => new()
    {
        Name = record.Name,
        Running = record.Running,
        RunningSha256 = record.Find(record.Running)?.Sha256,
        Previous = record.Previous,
        IsOnTrial = record.OnTrial,
        FailedStarts = record.FailedStarts,
        Floor = record.Floor,
        Blocked = record.Blocked,
        Staged = [.. record.Slots.Where(slot => !SlotMoves.IsInUse(record, slot) && slot.Sha256 is not null)
            .Select(slot => new StagedModel(record.Name, slot.Version, _folders.Version(record.Name, slot.Version), slot.Sha256!))],
    };

    private void AbandonQuietly(string sha256)
    {
        try
        {
            _folders.Abandon(sha256);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What stopped the installation stops this too; the next start tries again.
        }
    }

    private UpdateException Explain(string what, Exception error) => error switch
    {
        IOException io when DurableDisk.IsFull(io) => new UpdateException("no-space", $"{what}: the disk of {_settings.Models} is full; make room there and try again", error),
        UnauthorizedAccessException => new UpdateException("read-only", $"{what}: {error.Message.TrimEnd('.')}; make {_settings.Models} and {_settings.State} writable for this user (on an installed box: sudo -u edge-inspector)", error),
        _ => new UpdateException("disk", $"{what}: {error.Message}", error),
    };
}
