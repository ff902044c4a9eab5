using System.Text;
using EdgeInspector.Models;
using EdgeInspector.Updates.Jobs;

namespace EdgeInspector.Updates.Installation;

/// <summary>Decides which verified packages may become slots beside those there are, and makes them so. One caller at a time.</summary>
internal sealed class SlotAdmission(SlotSettings settings, SlotFolders folders, SlotRecords records, SlotMoves moves, AuditLog audit, DurableDisk disk)
{
    /// <summary>Null where the configured folder is the shipped one.</summary>
    private string? Shipped => settings.Shipped is { } root && Path.GetFullPath(root) != settings.Models ? root : null;

    /// <summary>Makes a verified folder a slot.</summary>
    /// <exception cref="UpdateException">Its version is too low, or taken.</exception>
    public StagedModel Publish(FetchedPackage package, PackageIntake.Unpacked unpacked)
    {
        (string name, string version) = (unpacked.Manifest.Name, unpacked.Manifest.Version);
        var staged = new StagedModel(name, version, folders.Version(name, version), package.Sha256);
        var slot = new Slot(version, SlotFolders.Digest(unpacked.Folder)!, package.Sha256, $"{package.Origin}, {unpacked.Signer}");
        SlotRecord? known = records.Read(name) is { } read ? moves.Finish(read) : null;
        RefuseLower(known ?? new SlotRecord { Name = name, Running = folders.Pointer(name) ?? ShippedVersion(name) }, name, version);
        RefuseTaken(known, slot, name);
        if (known?.Previous == version)
        {
            throw new UpdateException("lower-version", $"{name} {version}: is the version before the one that runs; 'edge-inspector models rollback {name}' goes back to it");
        }

        SlotRecord record = Adopt(known ?? new SlotRecord { Name = name });
        if (SlotFolders.Digest(staged.Folder) == slot.Digest)
        {
            folders.Abandon(package.Sha256);
            if (record.Find(version) is null)
            {
                moves.Write(record.With(slot));
            }

            return staged;
        }

        if (record.Running == version && Directory.Exists(staged.Folder))
        {
            throw new UpdateException("damaged", $"{staged.Folder}: the running version was changed on disk; restart the daemon, which then takes the previous one, and install it again");
        }

        foreach (Slot other in record.Slots.Where(other => !SlotMoves.IsInUse(record, other)))
        {
            record = moves.Remove(record, other.Version, $"{version} was staged in its place");
        }

        moves.Write(record.With(slot));
        folders.Publish(unpacked.Folder, name, version);
        audit.Append(new AuditEntry { Event = AuditEvent.Staged, Model = name, Version = version, Sha256 = package.Sha256, From = package.Origin, Reason = unpacked.Signer });
        return staged;
    }

    /// <summary>Refuses a version whose number another package has.</summary>
    private void RefuseTaken(SlotRecord? record, Slot slot, string name)
    {
        string? before = record?.Find(slot.Version)?.Digest
            ?? SlotFolders.Digest(folders.Version(name, slot.Version))
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
        string folder = folders.Model(record.Name);
        if (Directory.Exists(folder))
        {
            return record.Running is null ? TakeIn(record, Slot.FoundInFolder) : record;
        }

        string part = folders.Begin(record.Name);
        string? shipped = Shipped is { } root ? ShippedModel.Prepare(root, record.Name, part) : null;
        if (shipped is null)
        {
            // A lone version without a pointer would judge.
            disk.Write(Path.Combine(part, ModelFolder.PointerName), Encoding.ASCII.GetBytes(ModelFolder.NoVersion + "\n"));
        }

        disk.SyncTree(part);
        disk.MoveFolder(part, folder);
        return TakeIn(record with { Running = null, Previous = null, Next = null, OnTrial = false, Slots = [] }, "shipped with the program");
    }

    private SlotRecord TakeIn(SlotRecord record, string origin)
    {
        string? running = folders.Pointer(record.Name);
        if (!folders.HasPointer(record.Name))
        {
            folders.Point(record.Name, running);
        }

        return running is not null && SlotFolders.Digest(folders.Version(record.Name, running)) is { } digest
            ? moves.Write(record.With(new Slot(running, digest, null, origin)) with { Running = running })
            : moves.Write(record);
    }

    private string? ShippedVersion(string name) => Shipped is { } root ? ShippedModel.Version(root, name) : null;

    /// <exception cref="UpdateException">It failed here before.</exception>
    public void RefuseBlocked(string sha256)
    {
        foreach (SlotRecord record in records.Names().Select(name => records.Read(name)).OfType<SlotRecord>())
        {
            if (record.Blocked.FirstOrDefault(entry => entry.Sha256 == sha256) is { } blocked)
            {
                throw new UpdateException("blocked", $"{record.Name} {blocked.Version}: this package failed here on {blocked.Time:yyyy-MM-dd} ({blocked.Reason}); a higher version is accepted");
            }
        }
    }

    /// <exception cref="UpdateException">Lower than what was trusted here already.</exception>
    public static void RefuseLower(SlotRecord record, string name, string version)
    {
        // What runs without having been confirmed is no floor: a mend of it may be lower.
        string? floor = record.OnTrial ? record.Floor : record.Running is { } running ? VersionOrder.Higher(record.Floor, running) : record.Floor;
        if (floor is not null && VersionOrder.Compare(version, floor) < 0)
        {
            throw new UpdateException("lower-version", $"{name} {version}: lower than {floor}, which this box has trusted already; 'edge-inspector models rollback {name}' goes back to the version before");
        }
    }
}
