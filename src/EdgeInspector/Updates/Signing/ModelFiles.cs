using System.Security.Cryptography;
using System.Text;

namespace EdgeInspector.Updates.Signing;

/// <summary>Lists and hashes a model folder's files the way a signature covers them.</summary>
/// <remarks>OpenSSF Model Signing v1.0, sections 6.1 to 6.4.</remarks>
internal static class ModelFiles
{
    /// <summary>Name of the signature beside a model's files; never signed itself.</summary>
    public const string SignatureName = "model.sig";

    /// <summary>Files below the folder, relative with <c>/</c>, in the order of their UTF-8 bytes.</summary>
    /// <exception cref="SignatureFormatException">It holds a link, or a name that a package cannot carry.</exception>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public static IReadOnlyList<string> List(string folder, IReadOnlyList<string> ignored)
    {
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"{folder}: no such folder; name a model's version folder, the one that holds manifest.json");
        }

        var files = new List<string>();
        Collect(folder, "", [.. FileSerialization.AlwaysIgnored, SignatureName, .. ignored], files);
        files.Sort(static (a, b) => Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b)));
        return files;
    }

    /// <summary>Hashes files whole, or in ranges where the serialization says so.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static List<SignedResource> Hash(string folder, IReadOnlyList<string> files, FileSerialization serialization, CancellationToken cancellationToken = default)
    {
        var resources = new List<SignedResource>(files.Count);
        foreach (string file in files)
        {
            using FileStream stream = File.OpenRead(Path.Combine(folder, file));
            if (serialization.ShardSize is { } size)
            {
                HashRanges(stream, file, size, resources, cancellationToken);
            }
            else
            {
                resources.Add(new SignedResource(file, HashNext(stream, long.MaxValue, cancellationToken)));
            }
        }

        // Ranges of one file sort as text: 10 comes before 2.
        resources.Sort(static (a, b) => Encoding.UTF8.GetBytes(a.Name).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b.Name)));
        return resources;
    }

    private static void HashRanges(FileStream stream, string file, long size, List<SignedResource> resources, CancellationToken cancellationToken)
    {
        long length = stream.Length;
        for (long start = 0; start < length; start += size)
        {
            long end = Math.Min(length, start + size);
            resources.Add(new SignedResource($"{file}:{start}:{end}", HashNext(stream, end - start, cancellationToken)));
        }
    }

    private static string HashNext(FileStream stream, long bytes, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[1 << 17];
        int read = 1;
        while (bytes > 0 && (read = stream.Read(buffer, 0, (int)Math.Min(bytes, buffer.Length))) > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            hash.AppendData(buffer, 0, read);
            bytes -= read;
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Collect(string folder, string prefix, HashSet<string> ignored, List<string> files)
    {
        foreach (FileSystemInfo entry in new DirectoryInfo(folder).EnumerateFileSystemInfos())
        {
            string name = prefix + entry.Name;
            if (ignored.Contains(name))
            {
                continue;
            }

            if (entry.LinkTarget is not null)
            {
                throw new SignatureFormatException($"{entry.FullName}: is a link, and a model's files are signed without links; put the file itself there");
            }

            if (RelativePath.Problem(name) is { } problem)
            {
                throw new SignatureFormatException($"{entry.FullName}: cannot be signed, its name {problem}; rename it");
            }

            if (entry is DirectoryInfo)
            {
                Collect(entry.FullName, name + "/", ignored, files);
            }
            else
            {
                files.Add(name);
            }
        }
    }
}
