namespace EdgeInspector.Updates.Tuf;

/// <summary>
/// A client of a TUF repository: brings the trusted metadata up to date and fetches the files it vouches for. Each object is one update
/// with one fixed start time. One caller at a time.
/// </summary>
/// <remarks>TUF specification 1.0.33, section 5, the detailed client workflow.</remarks>
public sealed class TufClient
{
    private readonly TrustStore _store;
    private readonly TrustedMetadata _trusted;
    private readonly RepositoryReader _reader;
    private readonly Uri _metadata;
    private readonly TufLimits _limits;
    private readonly Action<string> _syncDirectory;
    private readonly Dictionary<(string Role, string Delegator), TargetsMetadata> _loaded = [];
    private bool _refreshed;

    /// <param name="folder">Where the trusted metadata lies; the first root must be there (<see cref="Begin"/>).</param>
    /// <param name="metadata">The repository's metadata folder, <c>http(s)://</c> or <c>file://</c>.</param>
    /// <param name="reader">Stays the caller's.</param>
    /// <param name="ed25519">Lends what .NET lacks.</param>
    /// <param name="syncDirectory">Makes names in a folder durable.</param>
    public TufClient(string folder, Uri metadata, RepositoryReader reader, Ed25519Verifier ed25519, Action<string> syncDirectory, TimeProvider time, TufLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(time);
        _store = new TrustStore(folder, syncDirectory);
        _trusted = new TrustedMetadata(ed25519, time.GetUtcNow());
        _reader = reader;
        _metadata = AsFolder(metadata);
        _limits = limits ?? new TufLimits();
        _syncDirectory = syncDirectory;
    }

    /// <summary>Trusts a root: what a person or an installer does once, before any update.</summary>
    /// <exception cref="TufException">It is no root, or does not sign itself.</exception>
    /// <exception cref="IOException">It cannot be read or written.</exception>
    public static void Begin(string folder, string rootFile, Ed25519Verifier ed25519, Action<string> syncDirectory)
    {
        byte[] bytes = File.ReadAllBytes(rootFile);
        new TrustedMetadata(ed25519, DateTimeOffset.MinValue).Begin(bytes);
        new TrustStore(folder, syncDirectory).Write(RootMetadata.Type, bytes);
    }

    /// <summary>Brings the top-level metadata up to date. What was accepted before a failure stays accepted.</summary>
    /// <exception cref="TufException">Something was not accepted or could not be fetched.</exception>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        byte[] root = _store.Read(RootMetadata.Type)
            ?? throw new TufException(TufFault.NotFound, "no root is trusted yet; install the repository's first root.json with 'tuf init'");
        _trusted.Begin(root);
        await UpdateRootAsync(cancellationToken).ConfigureAwait(false);
        await UpdateTimestampAsync(cancellationToken).ConfigureAwait(false);
        await UpdateSnapshotAsync(cancellationToken).ConfigureAwait(false);
        await LoadTargetsAsync(TargetsMetadata.Type, "", _trusted.Root.Targets, cancellationToken).ConfigureAwait(false);
        _refreshed = true;
    }

    /// <summary>Fetches a file that the repository vouches for, unless it lies in <paramref name="folder"/> already.</summary>
    /// <param name="path">Its name in the repository.</param>
    /// <param name="targets">The repository's targets folder.</param>
    /// <returns>Where it lies, and whether it was fetched.</returns>
    /// <exception cref="TufException">Nobody vouches for it, or what came is not it; nothing is then stored.</exception>
    public async Task<(string File, bool Fetched)> DownloadAsync(string path, Uri targets, string folder, CancellationToken cancellationToken)
    {
        TufTarget target = await FindAsync(path, cancellationToken).ConfigureAwait(false)
            ?? throw new TufException(TufFault.NotFound, $"{path}: no role of this repository vouches for it");
        string file = Path.Combine(folder, Uri.EscapeDataString(path));
        if (File.Exists(file) && IsThat(file, target))
        {
            return (file, false);
        }

        byte[] bytes = await _reader.ReadAsync(AddressOf(target, targets), target.File.Length!.Value, cancellationToken).ConfigureAwait(false);
        target.File.Check(bytes, path);
        Directory.CreateDirectory(folder);
        TrustStore.WriteWhole(file, bytes, _syncDirectory);
        return (file, true);
    }

    /// <summary>The target, by the first role that has it; null: none of those that may speak for it has.</summary>
    internal async Task<TufTarget?> FindAsync(string path, CancellationToken cancellationToken) =>
        await (await TreeAsync(cancellationToken).ConfigureAwait(false)).FindAsync(path, cancellationToken).ConfigureAwait(false);

    /// <summary>Every target that <see cref="FindAsync"/> finds. A delegated role that cannot be believed takes its own targets away, not those of others.</summary>
    /// <param name="problems">Gets what could not be believed, for people.</param>
    internal async Task<IReadOnlyList<TufTarget>> ListAsync(ICollection<string> problems, CancellationToken cancellationToken) =>
        await (await TreeAsync(cancellationToken).ConfigureAwait(false)).ListAsync(problems, cancellationToken).ConfigureAwait(false);

    /// <summary>Where a target's file lies.</summary>
    /// <param name="targets">The repository's targets folder.</param>
    /// <exception cref="TufException">Its name leads out of that folder.</exception>
    internal Uri AddressOf(TufTarget target, Uri targets) => new(AsFolder(targets), AddressOf(target));

    private async Task<TargetsTree> TreeAsync(CancellationToken cancellationToken)
    {
        if (!_refreshed)
        {
            await RefreshAsync(cancellationToken).ConfigureAwait(false);
        }

        return new TargetsTree(_trusted, LoadTargetsAsync, _limits);
    }

    private static Uri AsFolder(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.AbsoluteUri.EndsWith('/') ? address : new Uri(address.AbsoluteUri + "/");
    }

    private static bool IsThat(string file, TufTarget target)
    {
        try
        {
            target.File.Check(File.ReadAllBytes(file), target.Path);
            return true;
        }
        catch (TufException)
        {
            return false;
        }
    }

    private async Task UpdateRootAsync(CancellationToken cancellationToken)
    {
        for (int i = 0; i < _limits.MaxRoots; i++)
        {
            byte[] bytes;
            try
            {
                bytes = await ReadAsync(RootMetadata.Type, _trusted.Root.Version + 1, _limits.MaxRootBytes, cancellationToken).ConfigureAwait(false);
            }
            catch (TufException missing) when (missing.Fault == TufFault.NotFound)
            {
                break;
            }

            _trusted.AddRoot(bytes);
            _store.Write(RootMetadata.Type, bytes);
        }

        _trusted.CheckRoot();
    }

    private async Task UpdateTimestampAsync(CancellationToken cancellationToken)
    {
        // The one kept guards against older ones; where rotated keys no longer sign it, it guards nothing, and that is how a repository
        // recovers from versions that an attacker ran far ahead.
        Try(MetaFilesMetadata.TimestampType, bytes => _trusted.AddTimestamp(bytes));
        byte[] fetched = await ReadAsync(MetaFilesMetadata.TimestampType, null, _limits.MaxTimestampBytes, cancellationToken).ConfigureAwait(false);
        if (_trusted.AddTimestamp(fetched))
        {
            _store.Write(MetaFilesMetadata.TimestampType, fetched);
        }
    }

    private async Task UpdateSnapshotAsync(CancellationToken cancellationToken)
    {
        if (Try(MetaFilesMetadata.SnapshotType, bytes => _trusted.AddSnapshot(bytes, kept: true)))
        {
            return;
        }

        MetaFile named = _trusted.Timestamp!.Snapshot;
        byte[] fetched = await ReadAsync(MetaFilesMetadata.SnapshotType, Versioned(named.Version), named.Length ?? _limits.MaxSnapshotBytes, cancellationToken).ConfigureAwait(false);
        _trusted.AddSnapshot(fetched, kept: false);
        _store.Write(MetaFilesMetadata.SnapshotType, fetched);
    }

    /// <summary>From disk where that is still right, else from the repository. A role reached over another delegator is checked anew.</summary>
    private async Task<TargetsMetadata> LoadTargetsAsync(string role, string delegator, TufRole signers, CancellationToken cancellationToken)
    {
        if (_loaded.TryGetValue((role, delegator), out TargetsMetadata? loaded))
        {
            return loaded;
        }

        if (!Try(role, bytes => loaded = _trusted.AddTargets(bytes, role, signers)))
        {
            MetaFile named = _trusted.Named(role);
            byte[] fetched = await ReadAsync(role, Versioned(named.Version), named.Length ?? _limits.MaxTargetsBytes, cancellationToken).ConfigureAwait(false);
            loaded = _trusted.AddTargets(fetched, role, signers);
            _store.Write(role, fetched);
        }

        _loaded.Add((role, delegator), loaded!);
        return loaded!;
    }

    private bool Try(string role, Action<byte[]> add)
    {
        if (_store.Read(role) is not { } kept)
        {
            return false;
        }

        try
        {
            add(kept);
            return true;
        }
        catch (TufException)
        {
            // Not (or no longer) what may be trusted: the repository's own is asked for.
            return false;
        }
    }

    private long? Versioned(long version) => _trusted.Root.HasConsistentSnapshots ? version : null;

    private Task<byte[]> ReadAsync(string role, long? version, long most, CancellationToken cancellationToken)
    {
        string prefix = version is { } number ? FormattableString.Invariant($"{number}.") : "";
        return _reader.ReadMetadataAsync(new Uri(_metadata, $"{prefix}{Uri.EscapeDataString(role)}.json"), most, cancellationToken);
    }

    private string AddressOf(TufTarget target)
    {
        string[] parts = [.. target.Path.Split('/').Select(Uri.EscapeDataString)];
        if (parts.Any(part => part is "" or "." or ".."))
        {
            throw TufJson.Malformed($"the target \"{target.Path}\" leaves the repository's folder or is no file in it");
        }

        if (_trusted.Root.HasConsistentSnapshots)
        {
            parts[^1] = $"{target.File.Hashes.First().Value}.{parts[^1]}";
        }

        // "./": a first part with a colon would be a scheme.
        return $"./{string.Join('/', parts)}";
    }
}
