using System.Text.Json;
using EdgeInspector.Updates.Delivery;
using EdgeInspector.Updates.Packages;
using EdgeInspector.Updates.Signing;
using EdgeInspector.Updates.Tuf;

namespace EdgeInspector.Updates.Repository;

/// <summary>
/// A release channel on its publisher's side: a plain TUF 1.0 repository with consistent snapshots, kept by people without tools for that.
/// Changes wait in a folder until enough keys have signed and <see cref="PublishAsync"/> puts them up. One caller at a time, one process at a time.
/// </summary>
/// <remarks>TUF specification 1.0, sections 4 and 6. Every method also throws <see cref="RepositoryException"/> and <see cref="IOException"/>.</remarks>
public sealed class ModelRepository : IDisposable
{
    private readonly RepositoryFolder _folder;
    private readonly RepositoryAccess _access;
    private readonly KeyRing _ring;

    private ModelRepository(RepositoryFolder folder, RepositoryAccess access)
    {
        _folder = folder;
        _access = access;
        string[] inside = [.. access.Keys.Where(key => Path.GetFullPath(key).StartsWith(folder.Public, StringComparison.Ordinal))];
        if (inside.Length > 0)
        {
            throw new RepositoryException($"{inside[0]}: lies in the folder that is served; move the key out of {folder.Public}, and replace it if that was ever served");
        }

        _ring = KeyRing.Open(access.Keys.Count > 0 ? [folder.Keys, .. access.Keys] : [folder.Keys], access.Password);
    }

    /// <summary>The folder to serve, or to copy.</summary>
    public string Public => _folder.Public;

    /// <summary>The first root: what boxes are told to believe.</summary>
    public string FirstRoot => Path.Combine(_folder.Metadata, "1.root.json");

    /// <summary>Begins a channel; nothing is published yet.</summary>
    public static ModelRepository Create(string path, RootPlan plan, RepositoryAccess access)
    {
        var repository = Guarded(RepositoryFolder.Create(path, plan.Settings, access.SyncDirectory), access);
        try
        {
            new RootEditor(repository._folder, repository._ring, access).Begin(plan);
            return repository;
        }
        catch
        {
            // What was begun is no channel; keys that were made stay, since keys are never removed here.
            File.Delete(Path.Combine(path, "channel.json"));
            repository.Dispose();
            throw;
        }
    }

    public static ModelRepository Open(string path, RepositoryAccess access) => Guarded(RepositoryFolder.Open(path, access.SyncDirectory), access);

    /// <summary>Makes a key pair for a person: <c>NAME.key</c>, readable by its owner only, and <c>NAME.pub</c>.</summary>
    /// <returns>The key's id.</returns>
    public static string MakeKey(string folder, string name, string? password) => RepositoryKey.Create(folder, name, password).Id;

    /// <summary>Signs a file that was carried here, root or other metadata, with a key of this person.</summary>
    /// <returns>What was signed.</returns>
    /// <exception cref="SignatureFormatException">The key cannot be used.</exception>
    public static SignedFile SignFile(string file, string key, string? password, Action<string> syncDirectory)
    {
        try
        {
            byte[] bytes = File.ReadAllBytes(file);
            using JsonDocument document = TufJson.Parse(bytes, "it");
            string type = TufJson.Text(TufJson.Object(document.RootElement, "signed", "it"), "_type", "it");
            // A delegated role's file is named after it; its type is that of targets.
            string role = type == TargetsMetadata.Type ? Uri.UnescapeDataString(Path.GetFileNameWithoutExtension(file)) : type;
            var metadata = RepositoryDocument.Parse(role, bytes);
            using KeyRing ring = KeyRing.Open([key], password);
            if (!ring.Ids.Any())
            {
                throw new RepositoryException($"{key}: no such key");
            }

            metadata.Sign(ring.Ids, ring);
            TrustStore.WriteWhole(file, metadata.Write(), syncDirectory);
            IReadOnlyList<string> known = role == RootMetadata.Type ? RoleKeys.Ids(metadata, role) : [.. ring.Ids];
            return new SignedFile(role, metadata.Version, metadata.Expires, [.. ring.Ids], ring.Ids.All(known.Contains));
        }
        catch (TufException error)
        {
            throw new RepositoryException($"{file}: is no metadata of a channel: {error.Message}", error);
        }
    }

    /// <summary>Makes the next root, or changes the one that waits.</summary>
    public long ChangeRoot(RootChange change) => new RootEditor(_folder, _ring, _access).Change(change).Version;

    /// <summary>Adds a package.</summary>
    /// <returns>Its name in the channel, the role that publishes it and what is said of it.</returns>
    /// <exception cref="PackageException">It is no package.</exception>
    /// <exception cref="SignatureFormatException">The trust folder cannot be used.</exception>
    public (string Path, string Role, ModelRelease Release) Add(ReleaseRequest request, CancellationToken cancellationToken) => Releases().Add(request, cancellationToken);

    /// <summary>Takes a release back.</summary>
    /// <returns>Its names in the channel.</returns>
    public IReadOnlyList<string> Remove(string model, string version) => Releases().Remove(model, version);

    /// <summary>Lets other keys publish some of the files.</summary>
    public void Delegate(DelegationRequest request) => Releases().Delegate(request);

    /// <summary>Signs all that waits with the keys at hand that may.</summary>
    /// <returns>Roles with the ids of all that have signed them by now.</returns>
    public IReadOnlyList<(string Role, long Version, IReadOnlyList<string> Signers)> SignWaiting()
    {
        var signed = new List<(string, long, IReadOnlyList<string>)>();
        foreach (string role in _folder.WaitingRoles())
        {
            RepositoryDocument document = _folder.Waiting(role)!;
            document.Sign([.. KeysOf(role), .. role == RootMetadata.Type ? RoleKeys.Ids(_folder.PublishedRoot(), role) : []], _ring);
            _folder.Stage(document);
            signed.Add((role, document.Version, [.. document.Signatures.Keys]));
        }

        return signed;
    }

    /// <summary>Puts up what waits and is signed, with a new snapshot and timestamp.</summary>
    /// <param name="prune">Whether files that nobody names any more are removed; not while boxes download.</param>
    public Task<PublishReport> PublishAsync(bool prune, CancellationToken cancellationToken) => new Publisher(_folder, _ring, _access).PublishAsync(prune, cancellationToken);

    /// <summary>Every release there is, also those that wait.</summary>
    public IReadOnlyList<(string Role, string Path, ModelRelease Release)> ListReleases() => [.. Releases().Releases()];

    public IReadOnlyList<RoleStanding> ListRoles()
    {
        RepositoryDocument? targets = _folder.Latest(TargetsMetadata.Type);
        return
        [
            .. RoleKeys.TopLevel.Concat(targets is null ? [] : RoleKeys.Delegated(targets)).Select(role =>
            {
                RepositoryDocument? published = _folder.Published(role);
                RepositoryDocument by = RoleKeys.TopLevel.Contains(role) ? _folder.Latest(RootMetadata.Type)! : targets!;
                string[] paths = [.. (by.Signed["delegations"]?["roles"]?.AsArray() ?? [])
                    .Where(one => one!["name"]!.GetValue<string>() == role).SelectMany(one => one!["paths"]?.AsArray() ?? []).Select(path => path!.GetValue<string>())];
                return new RoleStanding(
                    role, published?.Version, published?.Expires, _folder.Waiting(role)?.Version, RoleKeys.Threshold(by, role),
                    [.. RoleKeys.Ids(by, role).Select(id => (id, _ring.NameOf(id)))], paths);
            }),
        ];
    }

    public void Dispose()
    {
        _ring.Dispose();
        _folder.Dispose();
    }

    private static ModelRepository Guarded(RepositoryFolder folder, RepositoryAccess access)
    {
        try
        {
            return new ModelRepository(folder, access);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    private ReleaseEditor Releases() => new(_folder, _ring, _access);

    private IReadOnlyList<string> KeysOf(string role) =>
        RoleKeys.Ids(RoleKeys.TopLevel.Contains(role) ? _folder.Latest(RootMetadata.Type) : _folder.Latest(TargetsMetadata.Type), role);
}
