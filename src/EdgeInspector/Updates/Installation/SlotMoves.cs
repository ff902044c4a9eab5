using EdgeInspector.Updates.Jobs;

namespace EdgeInspector.Updates.Installation;

/// <summary>
/// The steps by which a pointer goes from one version to another. What is meant is written down first, then the pointer is turned, then
/// what was reached is written down: <see cref="Finish"/> goes on from wherever that ended. One caller at a time.
/// </summary>
internal sealed class SlotMoves(SlotFolders folders, SlotRecords records, AuditLog audit, TimeProvider time)
{
    private const string Resumed = "finished after it had been interrupted";

    public static bool IsInUse(SlotRecord record, Slot slot) => slot.Version == record.Running || slot.Version == record.Previous || slot.Version == record.Next;

    public SlotRecord Write(SlotRecord record)
    {
        records.Write(record);
        return record;
    }

    public SlotRecord Reread(SlotRecord record) => records.Read(record.Name) ?? record;

    public bool IsWhole(SlotRecord record, string version) =>
        record.Find(version) is { } slot && SlotFolders.Digest(folders.Version(record.Name, version)) == slot.Digest;

    /// <summary>Goes on with a move that was written down, or takes the intention back.</summary>
    public SlotRecord Finish(SlotRecord record)
    {
        if (record.Next is not { } next)
        {
            return record;
        }

        if (IsGoingBack(record) && IsWhole(record, next))
        {
            return FinishGoingBack(record, Resumed, null);
        }

        return folders.Pointer(record.Name) == next && IsWhole(record, next) ? CollectOrLeave(Arrive(record, Resumed)) : Write(record with { Next = null });
    }

    /// <summary>Whether a way back was begun: only that leads to the previous version.</summary>
    public static bool IsGoingBack(SlotRecord record) => record.Next is { } next && next == record.Previous && record.Running != next;

    /// <summary>Turns the pointer to a staged version, and back where the disk does not let it be written down.</summary>
    public void Go(SlotRecord record, string version, string? from)
    {
        SlotRecord before = record;
        try
        {
            record = Write(record with { Next = version });
            folders.Point(record.Name, version);
            record = Arrive(record, from);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TurnBack(before, version, e.Message);
            throw;
        }

        CollectOrLeave(record);
    }

    public string GoBack(SlotRecord record, string reason, string? from, bool block = true)
    {
        string previous = record.Previous
            ?? throw new UpdateException("no-previous", $"{record.Name}: there is no version before {record.Running ?? "this one"} to go back to; install another");
        if (!IsWhole(record, previous))
        {
            throw new UpdateException("damaged", $"{folders.Version(record.Name, previous)}: was changed since it was installed, so {record.Name} does not go back to it; install a version again");
        }

        if (block && record.Find(record.Running) is { Sha256: { } sha256 } failed && !record.IsBlocked(sha256))
        {
            record = WithBlocked(record, sha256, failed.Version, reason);
        }

        record = Write(record with { Next = previous });
        FinishGoingBack(record, reason, from);
        return previous;
    }

    /// <summary>From the moment the intention is written down.</summary>
    private SlotRecord FinishGoingBack(SlotRecord record, string reason, string? from)
    {
        string next = record.Next!;
        string? failed = record.Running;
        string? sha256 = record.Find(failed)?.Sha256;
        if (record.IsBlocked(sha256))
        {
            audit.Append(new AuditEntry { Event = AuditEvent.Blocked, Model = record.Name, Version = failed, Sha256 = sha256, Reason = reason });
        }

        audit.Append(new AuditEntry { Event = AuditEvent.RolledBack, Model = record.Name, Version = next, Sha256 = record.Find(next)?.Sha256, From = from, Reason = $"from {failed}: {reason}" });
        folders.Point(record.Name, next);
        return CollectOrLeave(Write(record with { Running = next, Previous = null, Next = null, OnTrial = false, FailedStarts = 0 }));
    }

    /// <summary>
    /// Leaves no intention behind that somebody's next change would finish, when nobody watches that version any more. What was turned
    /// a moment ago takes no more room to turn back.
    /// </summary>
    private void TurnBack(SlotRecord before, string version, string fault)
    {
        try
        {
            folders.Point(before.Name, before.Running);
            Write(before);
            audit.Append(new AuditEntry
            {
                Event = AuditEvent.RolledBack,
                Model = before.Name,
                Version = before.Running,
                Sha256 = before.Find(before.Running)?.Sha256,
                Reason = $"from {version}: that it was activated could not be written down ({fault})",
            });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // As after a loss of power, then: the next change or start finishes the move or takes it back, and what came of it is on trial.
        }
    }

    /// <summary>Writes down that the pointer has reached the version it was moved to.</summary>
    private SlotRecord Arrive(SlotRecord record, string? from)
    {
        string version = record.Next!;
        audit.Append(new AuditEntry
        {
            Event = AuditEvent.Activated,
            Model = record.Name,
            Version = version,
            Sha256 = record.Find(version)?.Sha256,
            From = from,
            Reason = PreviousOf(record) is { } before ? $"{before} stays as the previous version" : "there is no version before it",
        });
        return Write(record with { Running = version, Previous = PreviousOf(record), Next = null, OnTrial = true, FailedStarts = 0, Floor = FloorOf(record) });
    }

    /// <summary>
    /// What judged without being on trial was trusted, whether or not anybody ever confirmed it: during the trial of what comes after it
    /// nothing lower may come in either.
    /// </summary>
    private static string? FloorOf(SlotRecord record) => record is { OnTrial: false, Running: { } running } ? VersionOrder.Higher(record.Floor, running) : record.Floor;

    /// <summary>Collects, or leaves it to the next start: a disk that does not let it has let the pointer be moved.</summary>
    private SlotRecord CollectOrLeave(SlotRecord record)
    {
        try
        {
            return Collect(record);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return record;
        }
    }

    /// <summary>Removes slots that are neither running, previous nor staged last.</summary>
    public SlotRecord Collect(SlotRecord record)
    {
        string? staged = record.Slots.LastOrDefault(slot => !IsInUse(record, slot) && !record.IsBlocked(slot.Sha256)
            && (record.Running is null || VersionOrder.Compare(slot.Version, record.Running) >= 0))?.Version;
        foreach (Slot slot in record.Slots)
        {
            if (!IsInUse(record, slot) && slot.Version != staged)
            {
                record = Remove(record, slot.Version, "it is neither the running version nor the one before");
            }
        }

        return record;
    }

    public SlotRecord Remove(SlotRecord record, string version, string reason)
    {
        if (record.Find(version)?.Origin != Slot.FoundInFolder && Directory.Exists(folders.Version(record.Name, version)))
        {
            folders.SetAside(record.Name, version);
        }

        string? sha256 = record.Find(version)?.Sha256;
        record = Write(record.Without(version));
        audit.Append(new AuditEntry { Event = AuditEvent.Removed, Model = record.Name, Version = version, Sha256 = sha256, Reason = reason });
        return record;
    }

    public SlotRecord WithBlocked(SlotRecord record, string sha256, string version, string reason) => record with
    {
        // Those below the floor are refused by their version.
        Blocked = [.. record.Blocked.Where(entry => record.Floor is null || VersionOrder.Compare(entry.Version, record.Floor) >= 0), new BlockedModel(sha256, version, reason, time.GetUtcNow())],
    };

    /// <summary>A version that was never confirmed is nothing to go back to where there is another.</summary>
    private static string? PreviousOf(SlotRecord record) => record.OnTrial ? record.Previous ?? record.Running : record.Running;
}
