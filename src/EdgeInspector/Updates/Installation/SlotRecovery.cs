using EdgeInspector.Updates.Jobs;

namespace EdgeInspector.Updates.Installation;

/// <summary>Brings one model's pointer, slots and record together after whatever ended the program.</summary>
internal sealed class SlotRecovery(SlotFolders folders, AuditLog audit, ModelSlots slots)
{
    public void Run(SlotRecord record, List<string> findings)
    {
        record = Finish(record);
        record = ReadPointer(record, findings);
        record = CheckSlots(record, findings);
        record = EndFailedTrial(record, findings);
        slots.Collect(record);
    }

    /// <summary>Goes on with a move that was written down, or takes the intention back.</summary>
    private SlotRecord Finish(SlotRecord record)
    {
        if (record.Next is not { } next)
        {
            return record;
        }

        // Only a rollback blocks what runs.
        bool isRollback = next == record.Previous && record.Running != next;
        if (isRollback && IsWhole(record, next))
        {
            return slots.FinishGoingBack(record, "finished after the program had ended in the middle", null);
        }

        return folders.Pointer(record.Name) == next && IsWhole(record, next)
            ? slots.Arrive(record, "finished after the program had ended in the middle")
            : slots.Write(record with { Next = null });
    }

    /// <summary>What the pointer says counts, as long as it can: a person may have turned it.</summary>
    private SlotRecord ReadPointer(SlotRecord record, List<string> findings)
    {
        string? pointer = folders.Pointer(record.Name);
        if (pointer == record.Running)
        {
            return record;
        }

        if (pointer is null)
        {
            // Lost, damaged, or leading nowhere; a whole slot is chosen below. A folder that was taken away stays so.
            return Directory.Exists(folders.Model(record.Name)) ? record : Forget(record, findings);
        }

        string words = $"{folders.Model(record.Name)}: the pointer was turned by hand from {record.Running ?? "none"} to {pointer}";
        findings.Add(words);
        audit.Append(new AuditEntry { Event = AuditEvent.Adopted, Model = record.Name, Version = pointer, Reason = words });
        if (record.Find(pointer) is null && SlotFolders.Digest(folders.Version(record.Name, pointer)) is { } digest)
        {
            record = record.With(new Slot(pointer, digest, null, Slot.FoundInFolder));
        }

        string? previous = record.Previous == pointer ? null : record.Previous;
        return slots.Write(record with { Running = pointer, Previous = previous, OnTrial = false, FailedStarts = 0 });
    }

    private SlotRecord Forget(SlotRecord record, List<string> findings)
    {
        if (record.Running is not null || record.Slots.Count > 0)
        {
            findings.Add($"{folders.Model(record.Name)}: was taken away by hand; which versions are refused is still known");
            record = slots.Write(record with { Running = null, Previous = null, Next = null, OnTrial = false, FailedStarts = 0, Slots = [] });
        }

        return record;
    }

    /// <summary>A slot that is not what was installed is not loaded.</summary>
    private SlotRecord CheckSlots(SlotRecord record, List<string> findings)
    {
        foreach (Slot slot in record.Slots.Where(slot => !IsWhole(record, slot.Version)).ToArray())
        {
            bool isThere = Directory.Exists(folders.Version(record.Name, slot.Version));
            if (isThere || slot.Version == record.Running || slot.Version == record.Previous)
            {
                string words = $"{folders.Version(record.Name, slot.Version)}: {(isThere ? "was changed since it was installed" : "is gone")}, so it is not loaded";
                findings.Add(words);
                audit.Append(new AuditEntry { Event = AuditEvent.Damaged, Model = record.Name, Version = slot.Version, Sha256 = slot.Sha256, Reason = words });
            }

            record = slot.Version == record.Running ? Leave(record, findings)
                : record with { Previous = slot.Version == record.Previous ? null : record.Previous };
            record = slots.Remove(record, slot.Version, "it was not what had been installed");
        }

        if (record.Running is { } running && folders.Pointer(record.Name) != running)
        {
            findings.Add($"{folders.Model(record.Name)}: the pointer was lost or damaged; it leads to {running} again");
            audit.Append(new AuditEntry { Event = AuditEvent.Repaired, Model = record.Name, Version = running, Code = "pointer", Reason = findings[^1] });
            folders.Point(record.Name, running);
        }

        return record;
    }

    /// <summary>Leaves a running version that is damaged for the one before, or for none.</summary>
    private SlotRecord Leave(SlotRecord record, List<string> findings)
    {
        string? next = record.Previous is { } previous && IsWhole(record, previous) ? previous : null;
        findings.Add(next is null ? $"{record.Name}: no version is left that could judge; install one" : $"{record.Name}: {next}, the version before, is taken instead");
        if (next is not null)
        {
            record = slots.Write(record with { Next = next });
        }

        folders.Point(record.Name, next);
        audit.Append(new AuditEntry { Event = AuditEvent.RolledBack, Model = record.Name, Version = next, Sha256 = record.Find(next)?.Sha256, Reason = findings[^1] });
        return slots.Write(record with { Running = next, Previous = null, Next = null, OnTrial = false, FailedStarts = 0 });
    }

    private SlotRecord EndFailedTrial(SlotRecord record, List<string> findings)
    {
        if (!record.OnTrial || record.FailedStarts < ModelSlots.MaxFailedStarts)
        {
            return record;
        }

        string reason = $"{record.FailedStarts} starts with {record.Running} on trial have failed";
        try
        {
            slots.GoBack(record, reason, null);
            findings.Add($"{record.Name}: {reason}; {record.Previous} runs again, and that package is not accepted any more");
        }
        catch (UpdateException error)
        {
            findings.Add($"{record.Name}: {reason}, but {error.Message}");
        }

        return slots.Reread(record);
    }

    private bool IsWhole(SlotRecord record, string version) =>
        record.Find(version) is { } slot && SlotFolders.Digest(folders.Version(record.Name, version)) == slot.Digest;
}
