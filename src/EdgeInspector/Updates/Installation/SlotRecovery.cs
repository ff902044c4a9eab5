using EdgeInspector.Updates.Jobs;

namespace EdgeInspector.Updates.Installation;

/// <summary>Brings one model's pointer, slots and record together after whatever ended the program.</summary>
internal sealed class SlotRecovery(SlotFolders folders, AuditLog audit, SlotMoves moves)
{
    public void Run(SlotRecord record, List<string> findings)
    {
        record = moves.Finish(record);
        record = ReadPointer(record, findings);
        record = CheckSlots(record, findings);
        record = EndFailedTrial(record, findings);
        moves.Collect(record);
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
        return moves.Write(record with { Running = pointer, Previous = previous, OnTrial = false, FailedStarts = 0 });
    }

    private SlotRecord Forget(SlotRecord record, List<string> findings)
    {
        if (record.Running is not null || record.Slots.Count > 0)
        {
            findings.Add($"{folders.Model(record.Name)}: was taken away by hand; which versions are refused is still known");
            record = moves.Write(record with { Running = null, Previous = null, Next = null, OnTrial = false, FailedStarts = 0, Slots = [] });
        }

        return record;
    }

    /// <summary>A slot that is not what was installed is not loaded.</summary>
    private SlotRecord CheckSlots(SlotRecord record, List<string> findings)
    {
        foreach (Slot slot in record.Slots.Where(slot => !moves.IsWhole(record, slot.Version)).ToArray())
        {
            if (slot.Origin == Slot.FoundInFolder && SlotFolders.Digest(folders.Version(record.Name, slot.Version)) is { } digest)
            {
                // Nobody ever signed it; whoever put it there may change it.
                record = Tell(moves.Write(record.With(slot with { Digest = digest })), AuditEvent.Adopted, slot, $"{folders.Version(record.Name, slot.Version)}: was changed by hand", findings);
                continue;
            }

            bool isThere = Directory.Exists(folders.Version(record.Name, slot.Version));
            if (isThere || slot.Version == record.Running || slot.Version == record.Previous)
            {
                string words = $"{folders.Version(record.Name, slot.Version)}: {(isThere ? "was changed since it was installed" : "is gone")}, so it is not loaded";
                Tell(record, AuditEvent.Damaged, slot, words, findings);
            }

            record = slot.Version == record.Running ? Leave(record, findings)
                : record with { Previous = slot.Version == record.Previous ? null : record.Previous };
            record = moves.Remove(record, slot.Version, "it was not what had been installed");
        }

        if (record.Running is { } running && folders.Pointer(record.Name) != running)
        {
            findings.Add($"{folders.Model(record.Name)}: the pointer was lost or damaged; it leads to {running} again");
            audit.Append(new AuditEntry { Event = AuditEvent.Repaired, Model = record.Name, Version = running, Code = "pointer", Reason = findings[^1] });
            folders.Point(record.Name, running);
        }

        return record;
    }

    private SlotRecord Tell(SlotRecord record, AuditEvent what, Slot slot, string words, List<string> findings)
    {
        findings.Add(words);
        audit.Append(new AuditEntry { Event = what, Model = record.Name, Version = slot.Version, Sha256 = slot.Sha256, Reason = words });
        return record;
    }

    /// <summary>Leaves a running version that is damaged for the one before, or for none.</summary>
    private SlotRecord Leave(SlotRecord record, List<string> findings)
    {
        string? next = record.Previous is { } previous && moves.IsWhole(record, previous) ? previous : null;
        findings.Add(next is null ? $"{record.Name}: no version is left that could judge; install one" : $"{record.Name}: {next}, the version before, is taken instead");
        if (next is not null)
        {
            record = moves.Write(record with { Next = next });
        }

        folders.Point(record.Name, next);
        audit.Append(new AuditEntry { Event = AuditEvent.RolledBack, Model = record.Name, Version = next, Sha256 = record.Find(next)?.Sha256, Reason = findings[^1] });
        return moves.Write(record with { Running = next, Previous = null, Next = null, OnTrial = false, FailedStarts = 0 });
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
            moves.GoBack(record, reason, null);
            findings.Add($"{record.Name}: {reason}; {record.Previous} runs again, and that package is not accepted any more");
        }
        catch (UpdateException error)
        {
            findings.Add($"{record.Name}: {reason}, but {error.Message}");
        }

        return moves.Reread(record);
    }
}
