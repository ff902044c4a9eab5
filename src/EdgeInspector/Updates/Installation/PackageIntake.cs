using System.Security.Cryptography;
using EdgeInspector.Core.Models;
using EdgeInspector.Models;
using EdgeInspector.Updates.Jobs;
using EdgeInspector.Updates.Packages;
using EdgeInspector.Updates.Signing;

namespace EdgeInspector.Updates.Installation;

/// <summary>Unpacks a package beside the slots and decides whether it may become one. Nothing of it is believed before its signature holds.</summary>
internal sealed class PackageIntake(SlotFolders folders, SlotSettings settings, TimeProvider time)
{
    /// <summary>What a tar adds to its files: a header of 512 bytes and the rest of its last block, per file.</summary>
    private const int TarBytesPerFile = 1024;

    /// <summary>A package's files, on the disk and verified, in a folder that is no slot yet.</summary>
    public sealed record Unpacked(string Folder, ModelManifest Manifest, string Signer);

    /// <exception cref="UpdateException">It is refused.</exception>
    /// <exception cref="IOException">The disk is full or reports a fault.</exception>
    public Unpacked Take(FetchedPackage package, TrustFolder trust, CancellationToken cancellationToken)
    {
        CheckFile(package, cancellationToken);
        string folder = folders.Begin(package.Sha256);
        IReadOnlyList<string> files = Unpack(package, folder, cancellationToken);
        string signer = CheckSignature(package, folder, files, trust, cancellationToken);
        ModelManifest manifest = ReadManifest(package, folder);
        ModelContent.Check(folder, manifest, files);
        return new Unpacked(folder, manifest, signer);
    }

    private void CheckFile(FetchedPackage package, CancellationToken cancellationToken)
    {
        if (package.Channel is null && !package.IsAllowedOffline && !settings.AllowOffline())
        {
            throw new UpdateException("offline", $"{package.Path}: comes from no channel, which this box does not allow; set updates.offline to allow, or say --offline at its own command line");
        }

        var file = new FileInfo(package.Path);
        if (!file.Exists)
        {
            throw new UpdateException("package", $"{package.Path}: no such file; name a .eimodel package");
        }

        long most = settings.Limits.MaxBytes + ((long)settings.Limits.MaxFiles * TarBytesPerFile);
        if (file.Length > most)
        {
            throw new UpdateException("too-large", $"{package.Path}: has {file.Length} bytes, more than the {most} of the largest model package");
        }

        long reserve = settings.ReserveBytes();
        long free = new DriveInfo(Path.GetDirectoryName(folders.Staging)!).AvailableFreeSpace;
        if (reserve > 0 && free - file.Length < reserve)
        {
            throw new UpdateException("no-space", $"{package.Path}: needs {file.Length} bytes, but the disk of {folders.Staging} has {free} and {reserve} of them stay free (updates.min_free_bytes); make room");
        }

        using FileStream stream = file.OpenRead();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[1 << 17];
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            hash.AppendData(buffer, 0, read);
        }

        string sha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
        if (sha256 != package.Sha256)
        {
            throw new UpdateException("damaged", $"{package.Path}: has SHA-256 {sha256} where {package.Sha256} was fetched; fetch it again");
        }
    }

    private IReadOnlyList<string> Unpack(FetchedPackage package, string folder, CancellationToken cancellationToken)
    {
        try
        {
            return ModelPackage.Unpack(package.Path, folder, settings.Limits, durable: true, cancellationToken);
        }
        catch (PackageException error)
        {
            throw new UpdateException("package", error.Message, error);
        }
    }

    private string CheckSignature(FetchedPackage package, string folder, IReadOnlyList<string> files, TrustFolder trust, CancellationToken cancellationToken)
    {
        VerificationReport report = new ModelVerifier(trust, time).Verify(folder, cancellationToken);
        if (!report.Holds)
        {
            throw new UpdateException("signature", $"{package.Path}: {string.Join("; ", report.Problems.Take(5))}");
        }

        // A signature may leave files out, which nobody then vouches for; none of those is installed.
        HashSet<string> signed = [.. report.Statement!.Resources.Select(resource => report.Statement.Serialization.ShardSize is null ? resource.Name : WithoutRange(resource.Name))];
        string? unsigned = files.FirstOrDefault(name => name != ModelFiles.SignatureName && !signed.Contains(name) && new FileInfo(Path.Combine(folder, name)).Length > 0)
            ?? files.FirstOrDefault(name => name != ModelFiles.SignatureName && !signed.Contains(name) && report.Statement.Serialization.ShardSize is null);
        return unsigned is null ? report.Signer : throw new UpdateException("signature", $"{package.Path}: {unsigned} is left out of the signature, so nobody vouches for it; sign the model with all its files");
    }

    /// <summary>The file of a signed range <c>NAME:START:END</c>.</summary>
    private static string WithoutRange(string resource)
    {
        int end = resource.LastIndexOf(':');
        int start = end > 0 ? resource.LastIndexOf(':', end - 1) : -1;
        return start > 0 ? resource[..start] : resource;
    }

    private static ModelManifest ReadManifest(FetchedPackage package, string folder)
    {
        ModelManifest manifest;
        try
        {
            manifest = ModelFolder.ReadVersion(folder, null, null).Manifest!;
        }
        catch (ModelLoadException error)
        {
            // The folder is one that the reader never sees.
            throw new UpdateException("manifest", error.Message.Replace(folder + Path.DirectorySeparatorChar, "", StringComparison.Ordinal), error);
        }

        if (SemanticVersion.TryParse(manifest.Version) is null)
        {
            throw new UpdateException("manifest", $"{ModelFolder.ManifestName}: version '{manifest.Version}' is no semantic version of at most 64 characters; write one such as 1.2.0");
        }

        return (package.Model ?? manifest.Name) == manifest.Name && (package.Version ?? manifest.Version) == manifest.Version
            ? manifest
            : throw new UpdateException("wrong-model", $"{package.Path}: holds {manifest.Name} {manifest.Version}, but the channel says {package.Model} {package.Version}; publish it under its own name");
    }
}
