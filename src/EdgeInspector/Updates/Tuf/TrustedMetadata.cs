namespace EdgeInspector.Updates.Tuf;

/// <summary>
/// What is trusted, and the only way into it: every piece of metadata passes the checks of the specification's client workflow before it
/// takes the place of the one before. Knows no files and no network. One thread at a time.
/// </summary>
/// <param name="start">The fixed time of this update: what has expired by then is not trusted.</param>
/// <remarks>TUF specification 1.0, section 5.</remarks>
internal sealed class TrustedMetadata(Ed25519Verifier ed25519, DateTimeOffset start)
{
    private readonly Dictionary<string, TargetsMetadata> _targets = new(StringComparer.Ordinal);
    private RootMetadata? _root;

    public RootMetadata Root => _root ?? throw new InvalidOperationException("No root is trusted yet.");

    public MetaFilesMetadata? Timestamp { get; private set; }

    public MetaFilesMetadata? Snapshot { get; private set; }

    /// <summary>Top-level targets; null until they are trusted.</summary>
    public TargetsMetadata? Targets => _targets.GetValueOrDefault(TargetsMetadata.Type);

    /// <summary>The root one starts from: whoever installed it vouches for it, and it must at least sign itself.</summary>
    public void Begin(byte[] bytes)
    {
        var root = new RootMetadata(bytes);
        root.Root.Verify(root, "root", ed25519);
        _root = root;
    }

    /// <summary>The next root, which the one before and itself have to sign.</summary>
    public void AddRoot(byte[] bytes)
    {
        var root = new RootMetadata(bytes);
        string name = $"root {root.Version}";
        Root.Root.Verify(root, name, ed25519);
        root.Root.Verify(root, name, ed25519);
        if (root.Version != Root.Version + 1)
        {
            throw new TufException(TufFault.Rollback, $"root {root.Version} was given where {Root.Version + 1} follows");
        }

        _root = root;
    }

    /// <summary>After the last root.</summary>
    public void CheckRoot() => CheckDate(Root, $"root {Root.Version}");

    /// <summary>A timestamp, also the one kept since the last update, which guards against older ones even when it has expired.</summary>
    /// <returns>False where it is the version that is trusted already: nothing is new.</returns>
    public bool AddTimestamp(byte[] bytes)
    {
        var timestamp = new MetaFilesMetadata(bytes, MetaFilesMetadata.TimestampType);
        string name = $"timestamp {timestamp.Version}";
        Root.Timestamp.Verify(timestamp, name, ed25519);
        if (Timestamp is { } before)
        {
            if (timestamp.Version < before.Version)
            {
                throw new TufException(TufFault.Rollback, $"{name} was given after {before.Version} had been seen");
            }

            if (timestamp.Version == before.Version)
            {
                return false;
            }

            if (timestamp.Snapshot.Version < before.Snapshot.Version)
            {
                throw new TufException(TufFault.Rollback, $"{name} names snapshot {timestamp.Snapshot.Version} after {before.Snapshot.Version} had been seen");
            }
        }

        Timestamp = timestamp;
        CheckDate(timestamp, name);
        return true;
    }

    /// <summary>A snapshot.</summary>
    /// <param name="kept">Whether it was kept since the last update: its bytes were compared then, and the timestamp may name another by now.</param>
    /// <exception cref="TufException">Also for a kept one that is not the newest; it then still guards against older ones.</exception>
    public void AddSnapshot(byte[] bytes, bool kept)
    {
        MetaFilesMetadata timestamp = Timestamp!;
        CheckDate(timestamp, $"timestamp {timestamp.Version}");
        MetaFile named = timestamp.Snapshot;
        if (!kept)
        {
            named.Check(bytes, "snapshot");
        }

        var snapshot = new MetaFilesMetadata(bytes, MetaFilesMetadata.SnapshotType);
        string name = $"snapshot {snapshot.Version}";
        Root.Snapshot.Verify(snapshot, name, ed25519);
        foreach ((string file, MetaFile before) in Snapshot?.Files ?? new Dictionary<string, MetaFile>())
        {
            if (!snapshot.Files.TryGetValue(file, out MetaFile? now) || now.Version < before.Version)
            {
                throw new TufException(TufFault.Rollback, $"{name} {(now is null ? "no longer names" : $"names version {now.Version} of")} {file}, of which {before.Version} had been seen");
            }
        }

        if (kept)
        {
            Snapshot = snapshot;
        }

        CheckSnapshot(snapshot);
        Snapshot = snapshot;
    }

    /// <summary>Metadata of the top-level targets role or of a delegated one.</summary>
    /// <param name="role">Its name.</param>
    /// <param name="signers">Who may sign it, as the one says who delegates to it.</param>
    public TargetsMetadata AddTargets(byte[] bytes, string role, TufRole signers)
    {
        CheckSnapshot(Snapshot!);
        MetaFile named = Named(role);
        named.Check(bytes, role);
        var targets = new TargetsMetadata(bytes);
        string name = $"{role} {targets.Version}";
        signers.Verify(targets, name, ed25519);
        if (targets.Version != named.Version)
        {
            throw new TufException(TufFault.Mismatch, $"{name} was given where the snapshot names {named.Version}");
        }

        CheckDate(targets, name);
        _targets[role] = targets;
        return targets;
    }

    /// <summary>What the snapshot says of a role's metadata.</summary>
    /// <exception cref="TufException">Nothing.</exception>
    public MetaFile Named(string role) => Snapshot!.Files.TryGetValue($"{role}.json", out MetaFile? named)
        ? named
        : throw new TufException(TufFault.Mismatch, $"{role} is delegated to, but the snapshot does not name it");

    /// <summary>Neither out of date nor another than the timestamp names.</summary>
    private void CheckSnapshot(MetaFilesMetadata snapshot)
    {
        string name = $"snapshot {snapshot.Version}";
        CheckDate(snapshot, name);
        if (snapshot.Version != Timestamp!.Snapshot.Version)
        {
            throw new TufException(TufFault.Mismatch, $"{name} was given where the timestamp names {Timestamp.Snapshot.Version}");
        }
    }

    private void CheckDate(TufMetadata metadata, string name)
    {
        if (metadata.Expires <= start)
        {
            throw new TufException(TufFault.Expired, $"{name} expired on {metadata.Expires:yyyy-MM-dd HH:mm:ss}Z; its publisher has to renew it, or somebody holds newer ones back");
        }
    }
}
