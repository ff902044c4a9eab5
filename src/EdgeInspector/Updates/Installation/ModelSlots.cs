using System.Text;
using EdgeInspector.Core.Models;
using EdgeInspector.Models;
using EdgeInspector.Updates.Jobs;
using EdgeInspector.Updates.Signing;

namespace EdgeInspector.Updates.Installation;

/// <summary>
/// The versions of each model on this disk, and which one judges: slots <c>NAME/VERSION</c>, the pointer <c>NAME/current</c>, and outside
/// them what was trusted, refused and tried. Whenever the power goes, the old version or the new one is there, whole. Thread-safe; one
/// process at a time, the one that holds the state folder.
/// </summary>
/// <remarks>
/// What is moved is written down first, then the pointer is turned, then what was reached is written down: <see cref="Recover"/> goes on
/// from wherever that ended.
/// </remarks>
public sealed class ModelSlots
{
    /// <summary>Starts of a version on trial that may fail before the previous one is taken. 3: one may be the power, two a coincidence.</summary>
    public const int MaxFailedStarts = 3;

    private readonly Lock _staging = new();
    private readonly Lock _gate = new();
    private readonly SlotSettings _settings;
    private readonly AuditLog _audit;
    private readonly TimeProvider _time;
    private readonly DurableDisk _disk;
    private readonly SlotFolders _folders;
    private readonly SlotRecords _records;
    private readonly PackageIntake _intake;

    /// <param name="syncDirectory">Makes names in a folder durable.</param>
    public ModelSlots(SlotSettings settings, AuditLog audit, TimeProvider time, Action<string> syncDirectory)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings with { Models = Path.GetFullPath(settings.Models), State = Path.GetFullPath(settings.State) };
        _audit = audit;
        _time = time;
        _disk = new DurableDisk(syncDirectory);
        _folders = new SlotFolders(_settings.Models, _disk);
        _records = new SlotRecords(Path.Combine(_settings.State, "slots"), _disk);
        _intake = new PackageIntake(_folders, _settings, time);
    }

    /// <summary>Verifies a package and lays it into a slot of its own, to which no pointer leads. What was staged of the same model before is given up.</summary>
    /// <exception cref="UpdateException">It is refused, which the audit log tells too.</exception>
    /// <exception cref="OperationCanceledException">Nothing of it stays.</exception>
    public StagedModel Stage(FetchedPackage package, TrustFolder trust, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(package);
        ArgumentNullException.ThrowIfNull(trust);
        // Apart from the rest: a rollback does not wait until some gigabytes are unpacked.
        lock (_staging)
        {
            PackageIntake.Unpacked? unpacked = null;
            return Guarded(package, () => unpacked?.Manifest, () =>
            {
                lock (_gate)
                {
                    RefuseBlocked(package.Sha256);
                    _disk.MakeFolder(_settings.Models);
                }

                unpacked = _intake.Take(package, trust, cancellationToken);
                lock (_gate)
                {
                    return Publish(package, unpacked);
                }
            });
        }
    }

    /// <summary>Turns the pointer to a staged model, whose trial begins. The version that ran stays as the previous one; older ones go.</summary>
    /// <exception cref="UpdateException">It is no longer what was staged, or refused by now.</exception>
    public void Activate(StagedModel staged, string? from = null)
    {
        ArgumentNullException.ThrowIfNull(staged);
        lock (_gate)
        {
            SlotRecord record = _records.Read(staged.Name) ?? throw Unknown(staged.Name);
            if (record.Running == staged.Version && record.Next is null)
            {
                return;
            }

            Slot slot = record.Find(staged.Version) ?? throw new UpdateException("not-staged", $"{staged.Name} {staged.Version} is not staged any more; install it again");
            RefuseLower(record, staged.Name, staged.Version);
            if (record.IsBlocked(slot.Sha256) || SlotFolders.Digest(_folders.Version(staged.Name, staged.Version)) != slot.Digest)
            {
                throw new UpdateException("damaged", $"{staged.Name} {staged.Version} was changed on disk or blocked since it was staged; install it again");
            }

            record = Write(record with { Next = staged.Version });
            _folders.Point(staged.Name, staged.Version);
            Arrive(record, from);
        }
    }

    /// <summary>Turns the pointer back to the previous version and blocks the package of the one that ran.</summary>
    /// <param name="reason">Why, in words for a person.</param>
    /// <param name="from">Who asked for it; null: the program itself.</param>
    /// <returns>The version that runs now.</returns>
    /// <exception cref="UpdateException">There is no previous version, or it was changed on disk.</exception>
    public string Rollback(string name, string reason, string? from = null)
    {
        lock (_gate)
        {
            SlotRecord record = _records.Read(name) ?? throw Unknown(name);
            return GoBack(record, reason, from);
        }
    }

    /// <summary>Ends a trial: the version is trusted, and lower ones are refused from now on.</summary>
    public void Confirm(string name)
    {
        lock (_gate)
        {
            if (_records.Read(name) is { OnTrial: true, Running: { } running } record)
            {
                Write(record with { OnTrial = false, FailedStarts = 0, Floor = Higher(record.Floor, running) });
                _audit.Append(new AuditEntry { Event = AuditEvent.Confirmed, Model = name, Version = running, Sha256 = record.Find(running)?.Sha256 });
            }
        }
    }

    /// <summary>Refuses a package from now on, wherever it comes from; a higher version ends that.</summary>
    public void Block(StagedModel model, string reason)
    {
        ArgumentNullException.ThrowIfNull(model);
        lock (_gate)
        {
            SlotRecord record = _records.Read(model.Name) ?? new SlotRecord { Name = model.Name };
            if (!record.IsBlocked(model.Sha256))
            {
                Write(Blocked(record, model.Sha256, model.Version, reason));
                _audit.Append(new AuditEntry { Event = AuditEvent.Blocked, Model = model.Name, Version = model.Version, Sha256 = model.Sha256, Reason = reason });
            }
        }
    }

    /// <summary>Gives up a staged model that was not activated.</summary>
    public void Discard(StagedModel staged, string reason)
    {
        ArgumentNullException.ThrowIfNull(staged);
        lock (_gate)
        {
            if (_records.Read(staged.Name) is { } record && record.Find(staged.Version) is not null && staged.Version != record.Running && staged.Version != record.Previous)
            {
                Remove(record, staged.Version, reason);
            }
        }
    }

    /// <summary>Tells the audit log of a package that was refused before it could be staged, or after by a gate.</summary>
    public void Refuse(string? model, string? version, string? sha256, string? from, UpdateException error)
    {
        ArgumentNullException.ThrowIfNull(error);
        lock (_gate)
        {
            _audit.Append(new AuditEntry { Event = AuditEvent.Refused, Model = model, Version = version, Sha256 = sha256, From = from, Reason = error.Message, Code = error.Code });
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

                var recovery = new SlotRecovery(_folders, _audit, this);
                foreach (string name in _records.Names())
                {
                    SlotRecord? record = _records.Read(name, words =>
                    {
                        findings.Add(words);
                        _audit.Append(new AuditEntry { Event = AuditEvent.Repaired, Model = name, Code = "state-damaged", Reason = words });
                    });
                    if (record is not null)
                    {
                        recovery.Run(record, findings);
                    }
                }

                return new InstalledModels(List(), findings);
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
    public void BeginStart() => CountStarts(static failed => failed + 1);

    /// <summary>The program was stopped in an orderly way, or the trial's versions are no longer loaded: their starts have not failed.</summary>
    public void EndStart() => CountStarts(static _ => 0);

    internal SlotRecord Write(SlotRecord record)
    {
        _records.Write(record);
        return record;
    }

    internal SlotRecord Reread(SlotRecord record) => _records.Read(record.Name) ?? record;

    internal string GoBack(SlotRecord record, string reason, string? from)
    {
        string previous = record.Previous
            ?? throw new UpdateException("no-previous", $"{record.Name}: there is no version before {record.Running ?? "this one"} to go back to; install another");
        if (SlotFolders.Digest(_folders.Version(record.Name, previous)) != record.Find(previous)?.Digest)
        {
            throw new UpdateException("damaged", $"{_folders.Version(record.Name, previous)}: was changed since it was installed, so {record.Name} does not go back to it; install a version again");
        }

        if (record.Find(record.Running) is { Sha256: { } sha256 } failed && !record.IsBlocked(sha256))
        {
            record = Blocked(record, sha256, failed.Version, reason);
        }

        record = Write(record with { Next = previous });
        FinishGoingBack(record, reason, from);
        return previous;
    }

    /// <summary>From the moment the intention is written down.</summary>
    internal SlotRecord FinishGoingBack(SlotRecord record, string reason, string? from)
    {
        string next = record.Next!;
        string? failed = record.Running;
        string? sha256 = record.Find(failed)?.Sha256;
        if (record.IsBlocked(sha256))
        {
            _audit.Append(new AuditEntry { Event = AuditEvent.Blocked, Model = record.Name, Version = failed, Sha256 = sha256, Reason = reason });
        }

        _audit.Append(new AuditEntry { Event = AuditEvent.RolledBack, Model = record.Name, Version = next, Sha256 = record.Find(next)?.Sha256, From = from, Reason = $"from {failed}: {reason}" });
        _folders.Point(record.Name, next);
        record = Write(record with { Running = next, Previous = null, Next = null, OnTrial = false, FailedStarts = 0 });
        return Collect(record);
    }

    /// <summary>Writes down that the pointer has reached the version it was moved to.</summary>
    internal SlotRecord Arrive(SlotRecord record, string? from)
    {
        string version = record.Next!;
        _audit.Append(new AuditEntry
        {
            Event = AuditEvent.Activated,
            Model = record.Name,
            Version = version,
            Sha256 = record.Find(version)?.Sha256,
            From = from,
            Reason = PreviousOf(record) is { } before ? $"{before} stays as the previous version" : "there is no version before it",
        });
        return Collect(Write(record with { Running = version, Previous = PreviousOf(record), Next = null, OnTrial = true, FailedStarts = 0 }));
    }

    /// <summary>Removes slots that are neither running, previous nor staged last.</summary>
    internal SlotRecord Collect(SlotRecord record)
    {
        string? staged = record.Slots.LastOrDefault(slot => !IsInUse(record, slot) && !record.IsBlocked(slot.Sha256)
            && (record.Running is null || Compare(slot.Version, record.Running) >= 0))?.Version;
        foreach (Slot slot in record.Slots)
        {
            if (!IsInUse(record, slot) && slot.Version != staged)
            {
                record = Remove(record, slot.Version, "it is neither the running version nor the one before");
            }
        }

        return record;
    }

    internal SlotRecord Remove(SlotRecord record, string version, string reason)
    {
        if (record.Find(version)?.Origin != Slot.FoundInFolder && Directory.Exists(_folders.Version(record.Name, version)))
        {
            _folders.SetAside(record.Name, version);
        }

        string? sha256 = record.Find(version)?.Sha256;
        record = Write(record.Without(version));
        _audit.Append(new AuditEntry { Event = AuditEvent.Removed, Model = record.Name, Version = version, Sha256 = sha256, Reason = reason });
        return record;
    }

    /// <summary>Null where the configured folder is the shipped one.</summary>
    private string? Shipped => _settings.Shipped is { } root && Path.GetFullPath(root) != _settings.Models ? root : null;

    private static bool IsInUse(SlotRecord record, Slot slot) => slot.Version == record.Running || slot.Version == record.Previous || slot.Version == record.Next;

    /// <summary>By precedence; what is no semantic version, as a hand may have copied it there, comes before all that are.</summary>
    private static int Compare(string left, string right) => (SemanticVersion.TryParse(left), SemanticVersion.TryParse(right)) switch
    {
        ({ } a, { } b) => a.CompareTo(b),
        (null, null) => string.CompareOrdinal(left, right),
        (null, _) => -1,
        _ => 1,
    };

    /// <summary>A version that was never confirmed is nothing to go back to where there is another.</summary>
    private static string? PreviousOf(SlotRecord record) => record.OnTrial ? record.Previous ?? record.Running : record.Running;

    private static string Higher(string? floor, string version) => floor is not null && Compare(floor, version) > 0 ? floor : version;

    private static UpdateException Unknown(string name) => new("unknown-model", $"{name}: no version of it was ever installed here; 'edge-inspector models list' shows what there is");

    private static string Source(FetchedPackage package) =>
        string.Join(", ", new[] { package.Channel is { } channel ? $"channel {channel}" : $"file {package.Path}", package.From }.Where(part => part.Length > 0));

    private StagedModel Publish(FetchedPackage package, PackageIntake.Unpacked unpacked)
    {
        (string name, string version) = (unpacked.Manifest.Name, unpacked.Manifest.Version);
        var staged = new StagedModel(name, version, _folders.Version(name, version), package.Sha256);
        var slot = new Slot(version, SlotFolders.Digest(unpacked.Folder)!, package.Sha256, $"{Source(package)}, {unpacked.Signer}");
        SlotRecord? known = _records.Read(name);
        RefuseLower(known ?? new SlotRecord { Name = name, Running = _folders.Pointer(name) ?? ShippedVersion(name) }, name, version);
        RefuseTaken(known, slot, name);
        if (known?.Previous == version)
        {
            throw new UpdateException("lower-version", $"{name} {version}: is the version before the one that runs; 'edge-inspector models rollback {name}' goes back to it");
        }

        SlotRecord record = Adopt(known ?? new SlotRecord { Name = name });
        if (SlotFolders.Digest(staged.Folder) == slot.Digest)
        {
            _folders.Abandon(package.Sha256);
            if (record.Find(version) is null)
            {
                Write(record.With(slot));
            }

            return staged;
        }

        if (record.Running == version && Directory.Exists(staged.Folder))
        {
            throw new UpdateException("damaged", $"{staged.Folder}: the running version was changed on disk; restart the daemon, which then takes the previous one, and install it again");
        }

        foreach (Slot other in record.Slots.Where(other => !IsInUse(record, other)))
        {
            record = Remove(record, other.Version, $"{version} was staged in its place");
        }

        Write(record.With(slot));
        _folders.Publish(unpacked.Folder, name, version);
        _audit.Append(new AuditEntry { Event = AuditEvent.Staged, Model = name, Version = version, Sha256 = package.Sha256, From = Source(package), Reason = unpacked.Signer });
        return staged;
    }

    /// <summary>Refuses a version whose number another package has.</summary>
    private void RefuseTaken(SlotRecord? record, Slot slot, string name)
    {
        string? before = record?.Find(slot.Version)?.Digest
            ?? SlotFolders.Digest(_folders.Version(name, slot.Version))
            ?? (Shipped is { } root ? SlotFolders.Digest(Path.Combine(root, name, slot.Version)) : null);
        if ((before is not null && before != slot.Digest) || record?.Blocked.Any(entry => entry.Version == slot.Version && entry.Sha256 != slot.Sha256) == true)
        {
            throw new UpdateException("version-taken", $"{name} {slot.Version}: another package of this version is or was here; give the new one a higher version");
        }
    }

    /// <summary>
    /// The record of a model; where it has none, the version that ran until now is taken in, so that there is something to go back to:
    /// one copied there by hand as it lies, a shipped one as a copy, since the folder of an installed model hides its shipped namesake.
    /// </summary>
    private SlotRecord Adopt(SlotRecord record)
    {
        string folder = _folders.Model(record.Name);
        if (Directory.Exists(folder))
        {
            return record.Running is null ? TakeIn(record, Slot.FoundInFolder) : record;
        }

        string part = _folders.Begin(record.Name);
        string? shipped = Shipped is { } root ? ShippedModel.Prepare(root, record.Name, part) : null;
        if (shipped is null)
        {
            // A lone version without a pointer would judge.
            _disk.Write(Path.Combine(part, ModelFolder.PointerName), Encoding.ASCII.GetBytes(ModelFolder.NoVersion + "\n"));
        }

        _disk.SyncTree(part);
        _disk.MoveFolder(part, folder);
        return TakeIn(record with { Running = null, Previous = null, Next = null, OnTrial = false, Slots = [] }, "shipped with the program");
    }

    private SlotRecord TakeIn(SlotRecord record, string origin)
    {
        string? running = _folders.Pointer(record.Name);
        if (!_folders.HasPointer(record.Name))
        {
            _folders.Point(record.Name, running);
        }

        return running is not null && SlotFolders.Digest(_folders.Version(record.Name, running)) is { } digest
            ? Write(record.With(new Slot(running, digest, null, origin)) with { Running = running })
            : Write(record);
    }

    private string? ShippedVersion(string name) => Shipped is { } root ? ShippedModel.Version(root, name) : null;

    private void RefuseBlocked(string sha256)
    {
        foreach (SlotRecord record in _records.Names().Select(name => _records.Read(name)).OfType<SlotRecord>())
        {
            if (record.Blocked.FirstOrDefault(entry => entry.Sha256 == sha256) is { } blocked)
            {
                throw new UpdateException("blocked", $"{record.Name} {blocked.Version}: this package failed here on {blocked.Time:yyyy-MM-dd} ({blocked.Reason}); a higher version is accepted");
            }
        }
    }

    private static void RefuseLower(SlotRecord record, string name, string version)
    {
        // What runs without having been confirmed is no floor: a mend of it may be lower.
        string? floor = record.OnTrial ? record.Floor : record.Running is { } running ? Higher(record.Floor, running) : record.Floor;
        if (floor is not null && Compare(version, floor) < 0)
        {
            throw new UpdateException("lower-version", $"{name} {version}: lower than {floor}, which this box has trusted already; 'edge-inspector models rollback {name}' goes back to the version before");
        }
    }

    private SlotRecord Blocked(SlotRecord record, string sha256, string version, string reason) => record with
    {
        // Those below the floor are refused by their version.
        Blocked = [.. record.Blocked.Where(entry => record.Floor is null || Compare(entry.Version, record.Floor) >= 0), new BlockedModel(sha256, version, reason, _time.GetUtcNow())],
    };

    private void CountStarts(Func<int, int> count)
    {
        lock (_gate)
        {
            foreach (SlotRecord record in _records.Names().Select(name => _records.Read(name)).OfType<SlotRecord>().Where(record => record.OnTrial))
            {
                int next = count(record.FailedStarts);
                if (next != record.FailedStarts)
                {
                    Write(record with { FailedStarts = next });
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
        Staged = [.. record.Slots.Where(slot => !IsInUse(record, slot) && slot.Sha256 is not null)
            .Select(slot => new StagedModel(record.Name, slot.Version, _folders.Version(record.Name, slot.Version), slot.Sha256!))],
    };

    /// <summary>Runs a step; whatever ends it leaves nothing behind, and is told in the audit log.</summary>
    private T Guarded<T>(FetchedPackage package, Func<ModelManifest?> manifest, Func<T> step)
    {
        try
        {
            return step();
        }
        catch (Exception error) when (error is UpdateException or IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            AbandonQuietly(package.Sha256);
            if (error is OperationCanceledException)
            {
                throw;
            }

            UpdateException told = error as UpdateException ?? Explain(package, error);
            Refuse(manifest()?.Name, manifest()?.Version, package.Sha256, Source(package), told);
            throw told;
        }
    }

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

    private UpdateException Explain(FetchedPackage package, Exception error) => error switch
    {
        IOException io when DurableDisk.IsFull(io) => new UpdateException("no-space", $"{package.Path}: the disk of {_settings.Models} is full; make room there and install it again", error),
        UnauthorizedAccessException => new UpdateException("read-only", $"{package.Path}: {error.Message.TrimEnd('.')}; make {_settings.Models} writable for this user (on an installed box: sudo -u edge-inspector)", error),
        _ => new UpdateException("disk", $"{package.Path}: {error.Message}", error),
    };
}
