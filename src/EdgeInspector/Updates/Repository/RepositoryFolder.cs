using System.Globalization;
using System.Text;
using EdgeInspector.Updates.Tuf;

namespace EdgeInspector.Updates.Repository;

/// <summary>
/// A publisher's folder: <c>public/</c> is what is served or copied, <c>staged/</c> what waits for signatures, <c>keys/</c> the private
/// keys at hand, <c>trust/</c> whose models may be added, <c>channel.json</c> its settings. One process at a time.
/// </summary>
internal sealed class RepositoryFolder : IDisposable
{
    private const string SettingsName = "channel.json";
    private const int WouldBlock = 11;

    private readonly Action<string> _syncDirectory;
    private readonly FileStream _held;

    private RepositoryFolder(string path, Action<string> syncDirectory, FileStream held)
    {
        Root = path;
        _syncDirectory = syncDirectory;
        _held = held;
    }

    public string Root { get; }

    /// <summary>What is served.</summary>
    public string Public => Path.Combine(Root, "public");

    public string Metadata => Path.Combine(Public, "metadata");

    public string Targets => Path.Combine(Public, "targets");

    public string Staged => Path.Combine(Root, "staged");

    public string Keys => Path.Combine(Root, "keys");

    public string Trust => Path.Combine(Root, "trust");

    public RepositorySettings Settings => RepositorySettings.Read(Path.Combine(Root, SettingsName));

    public static bool Exists(string path) => File.Exists(Path.Combine(path, SettingsName));

    /// <exception cref="RepositoryException">There is none, or another process works on it.</exception>
    public static RepositoryFolder Open(string path, Action<string> syncDirectory) => Exists(path)
        ? Hold(path, syncDirectory)
        : throw new RepositoryException($"{path}: holds no channel; make one with 'edge-inspector models repo init {path}'");

    /// <exception cref="RepositoryException">There is one already.</exception>
    public static RepositoryFolder Create(string path, RepositorySettings settings, Action<string> syncDirectory)
    {
        if (Exists(path))
        {
            throw new RepositoryException($"{path}: is a channel already; choose another folder");
        }

        RepositoryFolder folder = Hold(path, syncDirectory);
        try
        {
            foreach (string part in new[] { folder.Metadata, folder.Targets, folder.Staged, folder.Trust })
            {
                Directory.CreateDirectory(part);
            }

            Directory.CreateDirectory(folder.Keys, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            folder.Write(Path.Combine(folder.Root, SettingsName), Encoding.UTF8.GetBytes(settings.Write().ToJsonString() + "\n"));
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Newest published root; null: none yet.</summary>
    public RepositoryDocument? PublishedRoot()
    {
        long version = 1;
        while (File.Exists(FileOf(RootMetadata.Type, version + 1)))
        {
            version++;
        }

        return Read(RootMetadata.Type, FileOf(RootMetadata.Type, version));
    }

    /// <summary>What the timestamp, or the snapshot it names, says is in force; null: nothing.</summary>
    public RepositoryDocument? Published(string role)
    {
        if (role == RootMetadata.Type)
        {
            return PublishedRoot();
        }

        RepositoryDocument? timestamp = Read(MetaFilesMetadata.TimestampType, Path.Combine(Metadata, "timestamp.json"));
        if (role == MetaFilesMetadata.TimestampType || timestamp is null)
        {
            return timestamp;
        }

        RepositoryDocument snapshot = Named(timestamp, MetaFilesMetadata.SnapshotType)!;
        return role == MetaFilesMetadata.SnapshotType ? snapshot : Named(snapshot, role);
    }

    /// <summary>What waits; null: nothing.</summary>
    public RepositoryDocument? Waiting(string role) => Read(role, StagedFileOf(role));

    /// <summary>What waits, else what is in force.</summary>
    public RepositoryDocument? Latest(string role) => Waiting(role) ?? Published(role);

    /// <summary>Roles that wait.</summary>
    public IReadOnlyList<string> WaitingRoles() =>
    [
        .. Directory.EnumerateFiles(Staged, "*.json").Select(file => Uri.UnescapeDataString(Path.GetFileNameWithoutExtension(file))).Order(StringComparer.Ordinal),
    ];

    public string StagedFileOf(string role) => Path.Combine(Staged, $"{Uri.EscapeDataString(role)}.json");

    public void Stage(RepositoryDocument document) => Write(StagedFileOf(document.Role), document.Write());

    public void Unstage(string role) => File.Delete(StagedFileOf(role));

    /// <summary>Puts a document where readers find it.</summary>
    /// <returns>Its bytes.</returns>
    public byte[] Publish(RepositoryDocument document)
    {
        byte[] bytes = document.Write();
        Write(document.Role == MetaFilesMetadata.TimestampType ? Path.Combine(Metadata, "timestamp.json") : FileOf(document.Role, document.Version), bytes);
        return bytes;
    }

    /// <summary>Puts a target's file where readers find it; its name carries its hash, so that none is ever changed.</summary>
    public void Place(string source, string path, string sha256)
    {
        string target = FileOf(path, sha256);
        string part = target + ".part";
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        using (FileStream from = File.OpenRead(source))
        {
            using var to = new FileStream(part, FileMode.Create, FileAccess.Write);
            from.CopyTo(to);
            to.Flush(flushToDisk: true);
        }

        File.Move(part, target, overwrite: true);
        _syncDirectory(Path.GetDirectoryName(target)!);
        _syncDirectory(Targets);
    }

    public string FileOf(string path, string sha256) => Path.Combine(Targets, Path.GetDirectoryName(path) ?? "", $"{sha256}.{Path.GetFileName(path)}");

    public void Dispose() => _held.Dispose();

    private static RepositoryFolder Hold(string path, Action<string> syncDirectory)
    {
        path = Path.GetFullPath(path);
        Directory.CreateDirectory(path);
        try
        {
            return new RepositoryFolder(path, syncDirectory, new FileStream(Path.Combine(path, ".in-use"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1));
        }
        catch (IOException error) when (error.HResult == WouldBlock)
        {
            throw new RepositoryException($"{path}: another process works on this channel; wait for that one", error);
        }
    }

    private RepositoryDocument? Named(RepositoryDocument by, string role) => by.Signed["meta"]![$"{role}.json"] is { } named
        ? Read(role, FileOf(role, named["version"]!.GetValue<long>()))
            ?? throw new RepositoryException($"{FileOf(role, named["version"]!.GetValue<long>())}: is missing, though {by.Role} names it; copy it back from where the channel is served")
        : null;

    private static RepositoryDocument? Read(string role, string file)
    {
        try
        {
            return File.Exists(file) ? RepositoryDocument.Parse(role, File.ReadAllBytes(file)) : null;
        }
        catch (TufException error)
        {
            throw new RepositoryException($"{file}: {error.Message}; it was changed or damaged", error);
        }
    }

    private string FileOf(string role, long version) => Path.Combine(Metadata, string.Create(CultureInfo.InvariantCulture, $"{version}.{Uri.EscapeDataString(role)}.json"));

    private void Write(string file, byte[] bytes) => TrustStore.WriteWhole(file, bytes, _syncDirectory);
}
