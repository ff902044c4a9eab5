using System.Security.Cryptography;
using System.Text.Json;

namespace EdgeInspector.Updates.Installation;

/// <summary>
/// A folder in which other processes of this box leave requests for the daemon: <c>ID.eimodel</c> first, where there is a package, then
/// <c>ID.json</c>, each renamed into place when it is whole. Only who may write the state folder can ask.
/// </summary>
/// <param name="folder">Made by the daemon, whose user it then belongs to.</param>
/// <param name="syncDirectory">Makes names in a folder durable.</param>
public sealed class InstallInbox(string folder, Action<string> syncDirectory)
{
    private const string RequestExtension = ".json";
    private const string PackageExtension = ".eimodel";
    private const int MaxRequestBytes = 1 << 16;

    private static readonly TimeSpan s_abandoned = TimeSpan.FromHours(1);

    private readonly DurableDisk _disk = new(syncDirectory);

    public string Folder { get; } = folder;

    /// <summary>Makes the folder, and takes away what a process left that ended in the middle. Called by the daemon before it looks for requests.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Open()
    {
        _disk.MakeFolder(Folder);
        foreach (string left in Directory.EnumerateFiles(Folder).Where(file => !file.EndsWith(RequestExtension, StringComparison.Ordinal) && !File.Exists(Path.ChangeExtension(file, RequestExtension))))
        {
            // One whose request is still to come is young.
            if (DateTime.UtcNow - File.GetLastWriteTimeUtc(left) > s_abandoned)
            {
                File.Delete(left);
            }
        }
    }

    /// <summary>Leaves a request.</summary>
    /// <param name="package">Copied into the inbox, whose daemon may not be able to read it where it lies; null: none.</param>
    /// <exception cref="IOException">The inbox is not there (no daemon runs that takes requests), or cannot be written.</exception>
    public InstallRequest Put(InstallRequest request, string? package, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (package is not null)
        {
            request = request with { Sha256 = Copy(package, PackageOf(request.Id), cancellationToken), PackageName = Path.GetFileName(package) };
        }

        _disk.Write(Path.Combine(Folder, request.Id + RequestExtension), JsonSerializer.SerializeToUtf8Bytes(request with { Package = null }, RequestJson.Default.InstallRequest));
        return request;
    }

    /// <summary>All requests, the oldest first. Each stays until <see cref="Done"/>. What is no request is taken away.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public IReadOnlyList<InstallRequest> List()
    {
        var requests = new List<InstallRequest>();
        string[] files = Directory.Exists(Folder) ? Directory.GetFiles(Folder, "*" + RequestExtension) : [];
        Array.Sort(files, StringComparer.Ordinal);
        foreach (string file in files)
        {
            string id = Path.GetFileNameWithoutExtension(file);
            if (Read(file) is { Schema: InstallRequest.SchemaName } request && request.Id == id)
            {
                requests.Add(request with { Package = request.Sha256 is null ? null : PackageOf(id) });
            }
            else
            {
                File.Delete(file);
            }
        }

        return requests;
    }

    /// <summary>Whether a request is still there.</summary>
    public bool Holds(InstallRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return File.Exists(Path.Combine(Folder, request.Id + RequestExtension));
    }

    /// <summary>Takes a request away, and its package.</summary>
    public void Done(InstallRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        File.Delete(Path.Combine(Folder, request.Id + RequestExtension));
        File.Delete(PackageOf(request.Id));
        _disk.SyncFolder(Folder);
    }

    private static InstallRequest? Read(string file)
    {
        try
        {
            return new FileInfo(file).Length <= MaxRequestBytes ? JsonSerializer.Deserialize(File.ReadAllBytes(file), RequestJson.Default.InstallRequest) : null;
        }
        catch (Exception e) when (e is JsonException or FileNotFoundException)
        {
            // No request; or one that has ended since the folder was read.
            return null;
        }
    }

    private string PackageOf(string id) => Path.Combine(Folder, id + PackageExtension);

    private string Copy(string package, string target, CancellationToken cancellationToken)
    {
        string part = target + ".part";
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            using (FileStream source = File.OpenRead(package))
            using (var copy = new FileStream(part, FileMode.CreateNew, FileAccess.Write))
            {
                byte[] buffer = new byte[1 << 17];
                for (int read; (read = source.Read(buffer)) > 0;)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    hash.AppendData(buffer, 0, read);
                    copy.Write(buffer, 0, read);
                }

                copy.Flush(flushToDisk: true);
            }

            File.Move(part, target);
            _disk.SyncFolder(Folder);
            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
        catch
        {
            File.Delete(part);
            throw;
        }
    }
}
