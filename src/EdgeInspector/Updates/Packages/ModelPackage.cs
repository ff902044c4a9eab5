using System.Formats.Tar;
using EdgeInspector.Updates.Signing;

namespace EdgeInspector.Updates.Packages;

/// <summary>
/// A model's folder as one file, <c>NAME-VERSION.eimodel</c>: a tar of its files in the order of their names, the signature among them,
/// without owners, times or folders, so that the same folder always makes the same bytes.
/// </summary>
/// <remarks>POSIX.1-1988 ustar, which every tar program reads.</remarks>
public static class ModelPackage
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Packs a signed folder.</summary>
    /// <param name="target">Written whole or not at all.</param>
    /// <returns>Files packed.</returns>
    /// <exception cref="PackageException">It is not signed, or a name does not fit.</exception>
    /// <exception cref="IOException">The folder cannot be read or the target not be written.</exception>
    public static int Pack(string folder, string target, CancellationToken cancellationToken = default)
    {
        folder = Path.GetFullPath(folder);
        SignatureBundle bundle = ReadSignature(folder);
        IReadOnlyList<string> ignored = Statement(folder, bundle).Serialization.IgnoredPaths;
        string[] names = [.. ModelFiles.List(folder, ignored).Append(ModelFiles.SignatureName).Order(StringComparer.Ordinal)];
        string part = target + ".part";
        try
        {
            using (var stream = new FileStream(part, FileMode.Create, FileAccess.Write))
            {
                using (var tar = new TarWriter(stream, TarEntryFormat.Ustar, leaveOpen: true))
                {
                    foreach (string name in names)
                    {
                        cancellationToken.ThrowIfCancellationRequested();
                        using FileStream content = File.OpenRead(Path.Combine(folder, name));
                        tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = content, Mode = Mode, ModificationTime = DateTimeOffset.UnixEpoch });
                    }
                }

                stream.Flush(flushToDisk: true);
            }

            File.Move(part, target, overwrite: true);
            return names.Length;
        }
        catch (ArgumentException error)
        {
            throw new PackageException($"{folder}: a file's name is too long for a package: {error.Message}", error);
        }
        finally
        {
            File.Delete(part);
        }
    }

    /// <summary>Unpacks into an empty folder, file by file, checking each name and size before anything is written.</summary>
    /// <param name="durable">Whether every file's bytes are on the disk when this returns; the names in its folders are the caller's to make so.</param>
    /// <returns>Names of the files, in their order.</returns>
    /// <exception cref="PackageException">It is no package, or one that would write elsewhere or too much.</exception>
    /// <exception cref="IOException">It cannot be read, or the folder not be written.</exception>
    public static IReadOnlyList<string> Unpack(string package, string folder, PackageLimits? limits = null, bool durable = false, CancellationToken cancellationToken = default)
    {
        limits ??= new PackageLimits();
        var names = new List<string>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        long bytes = 0;
        using FileStream stream = File.OpenRead(package);
        Walk(package, stream, (name, content, size) =>
        {
            if (!known.Add(name))
            {
                throw new PackageException($"{package}: holds {name} twice; it was not made by this program, or changed since");
            }

            bytes += size;
            if (bytes > limits.MaxBytes || known.Count > limits.MaxFiles)
            {
                throw new PackageException($"{package}: holds more than {limits.MaxFiles} files or {limits.MaxBytes} bytes, which no model has");
            }

            string target = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            using var file = new FileStream(target, FileMode.CreateNew, FileAccess.Write);
            content?.CopyTo(file);
            if (file.Length != size)
            {
                throw new PackageException($"{package}: ends in the middle of {name}: its download or copy was cut off");
            }

            file.Flush(durable);
            names.Add(name);
        }, cancellationToken);
        return names.Count > 0 ? names : throw new PackageException($"{package}: holds no file, so it is no model package");
    }

    private static void Walk(string package, FileStream stream, Action<string, Stream?, long> onFile, CancellationToken cancellationToken)
    {
        bool empty = true;
        try
        {
            using var tar = new TarReader(stream, leaveOpen: true);
            while (tar.GetNextEntry() is { } entry)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (entry is not UstarTarEntry { EntryType: TarEntryType.RegularFile })
                {
                    throw new PackageException($"{package}: {entry.Name} is a {entry.EntryType} of format {entry.Format}; a model package holds plain files only");
                }

                if (RelativePath.Problem(entry.Name) is { } problem)
                {
                    throw new PackageException($"{package}: the file name \"{entry.Name}\" {problem}, which would write outside the model's folder");
                }

                empty = false;
                onFile(entry.Name, entry.DataStream, entry.Length);
            }
        }
        catch (Exception error) when (error is InvalidDataException or FormatException or EndOfStreamException or ArgumentException or OverflowException or NotSupportedException or InvalidOperationException)
        {
            throw new PackageException($"{package}: is no model package, or was cut off or changed: {error.Message}", error);
        }

        if (!empty && !EndsInZeros(stream))
        {
            throw new PackageException($"{package}: something follows after its end; it was changed since it was made");
        }
    }

    // TarReader stops at the first empty block; whatever is hidden behind it must be nothing.
    private static bool EndsInZeros(FileStream stream)
    {
        Span<byte> buffer = stackalloc byte[4096];
        int read;
        while ((read = stream.Read(buffer)) > 0)
        {
            if (buffer[..read].ContainsAnyExcept((byte)0))
            {
                return false;
            }
        }

        return true;
    }

    private static SignatureBundle ReadSignature(string folder)
    {
        string file = Path.Combine(folder, ModelFiles.SignatureName);
        try
        {
            return File.Exists(file)
                ? SignatureBundle.Parse(File.ReadAllBytes(file))
                : throw new PackageException($"{folder}: is not signed, and an unsigned package would be installed nowhere; sign it with 'edge-inspector models sign {folder} --key DIR'");
        }
        catch (SignatureFormatException error)
        {
            throw new PackageException($"{file}: {error.Message}; sign the model again", error);
        }
    }

    private static ModelStatement Statement(string folder, SignatureBundle bundle)
    {
        try
        {
            ModelStatement statement = ModelStatement.Parse(bundle.Payload);
            IReadOnlyList<string> files = ModelFiles.List(folder, statement.Serialization.IgnoredPaths);
            List<SignedResource> now = ModelFiles.Hash(folder, files, statement.Serialization);
            return now.ToHashSet().SetEquals(statement.Resources)
                ? statement
                : throw new PackageException($"{folder}: has changed since it was signed, so the package would be refused; sign it again");
        }
        catch (SignatureFormatException error)
        {
            throw new PackageException($"{folder}: its signature cannot be used: {error.Message}; sign the model again", error);
        }
    }
}
