namespace EdgeInspector.Updates.Repository;

/// <summary>Private keys at hand, opened when they are needed: an encrypted one takes a moment. Owns those it opened.</summary>
internal sealed class KeyRing : IDisposable
{
    private readonly Dictionary<string, string> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RepositoryKey> _open = new(StringComparer.Ordinal);
    private readonly string? _password;

    private KeyRing(string? password) => _password = password;

    /// <param name="paths">Files of private keys, or folders with <c>*.key</c>; a folder that is not there has none.</param>
    /// <param name="password">Of encrypted keys; null: none.</param>
    public static KeyRing Open(IEnumerable<string> paths, string? password)
    {
        var ring = new KeyRing(password);
        foreach (string path in paths)
        {
            if (File.Exists(path))
            {
                ring.Add(path);
            }
            else if (Directory.Exists(path))
            {
                foreach (string file in Directory.EnumerateFiles(path, "*" + RepositoryKey.PrivateExtension).Order(StringComparer.Ordinal))
                {
                    ring.Add(file);
                }
            }
        }

        return ring;
    }

    public IEnumerable<string> Ids => _files.Keys;

    /// <summary>File name of a key without its extension; null where it is not at hand.</summary>
    public string? NameOf(string id) => _files.TryGetValue(id, out string? file) ? Path.GetFileNameWithoutExtension(file) : null;

    /// <summary>Null where it is not at hand.</summary>
    public RepositoryKey? Find(string id)
    {
        if (_open.TryGetValue(id, out RepositoryKey? key) || !_files.TryGetValue(id, out string? file))
        {
            return key;
        }

        return _open[id] = RepositoryKey.Open(file, _password);
    }

    public void Add(string file)
    {
        // The public half beside it is not encrypted.
        string beside = Path.ChangeExtension(file, RepositoryKey.PublicExtension);
        (_, string id) = RepositoryKey.ReadPublic(File.Exists(beside) ? beside : file, _password);
        _files[id] = file;
    }

    public void Dispose()
    {
        foreach (RepositoryKey key in _open.Values)
        {
            key.Dispose();
        }
    }
}
