namespace EdgeInspector.Tests.Updates.Installation;

/// <summary>
/// A folder on a disk that may lose whatever no fsync has covered: a file's bytes are durable by an fsync of the file, a name in a folder
/// by one of the folder, and neither by the other. Harsher than any file system in use, whose journals keep some of it.
/// </summary>
/// <param name="root">Absolute path of the folder, itself durable.</param>
internal sealed class SimulatedDisk(string root)
{
    private readonly Folder _top = new();

    /// <summary>Which of the changes that are not durable a loss of power leaves.</summary>
    public delegate bool Survives();

    private abstract class Node;

    private sealed class Folder : Node
    {
        public Dictionary<string, Node> Live { get; private set; } = [];

        public Dictionary<string, Node> Durable { get; private set; } = [];

        /// <summary>Since the last fsync, in their order; a null node is a name that goes.</summary>
        public List<(string Name, Node? Node)[]> Pending { get; } = [];

        public void Change(params (string Name, Node? Node)[] names)
        {
            Apply(Live, names);
            Pending.Add(names);
        }

        public void Sync()
        {
            Durable = new Dictionary<string, Node>(Live);
            Pending.Clear();
        }

        public Dictionary<string, Node> After(Survives survives)
        {
            var names = new Dictionary<string, Node>(Durable);
            foreach ((string Name, Node? Node)[] change in Pending)
            {
                if (survives())
                {
                    Apply(names, change);
                }
            }

            return names;
        }

        private static void Apply(Dictionary<string, Node> names, (string Name, Node? Node)[] change)
        {
            foreach ((string name, Node? node) in change)
            {
                if (node is null)
                {
                    names.Remove(name);
                }
                else
                {
                    names[name] = node;
                }
            }
        }
    }

    private sealed class Content : Node
    {
        public byte[] Live { get; set; } = [];

        public byte[] Durable { get; set; } = [];

        /// <summary>Since the last fsync: bytes at an offset, or a new length.</summary>
        public List<(long Offset, byte[]? Bytes)> Pending { get; } = [];

        public void Change(long offset, byte[]? bytes)
        {
            Live = Apply(Live, offset, bytes);
            Pending.Add((offset, bytes));
        }

        public void Sync()
        {
            Durable = Live;
            Pending.Clear();
        }

        public byte[] After(Survives survives) =>
            Pending.Where(_ => survives()).Aggregate(Durable, static (content, change) => Apply(content, change.Offset, change.Bytes));

        private static byte[] Apply(byte[] content, long offset, byte[]? bytes)
        {
            byte[] next = new byte[bytes is null ? offset : Math.Max(content.Length, offset + bytes.Length)];
            content.AsSpan(0, Math.Min(content.Length, next.Length)).CopyTo(next);
            bytes?.CopyTo(next, offset);
            return next;
        }
    }

    /// <summary>Takes in a folder as it lies, all of it durable.</summary>
    public void Load()
    {
        foreach (string folder in Directory.EnumerateDirectories(root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            (Folder parent, string name) = Locate(folder);
            parent.Change((name, new Folder()));
        }

        foreach (string file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories))
        {
            (Folder parent, string name) = Locate(file);
            var content = new Content();
            content.Change(0, File.ReadAllBytes(file));
            content.Sync();
            parent.Change((name, content));
        }

        SyncAll(_top);
    }

    /// <summary>Does what a call did.</summary>
    public void Apply(TracedCall call)
    {
        if (!call.Changes)
        {
            return;
        }

        switch (call.Name)
        {
            case "openat":
                Open(call);
                break;
            case "pwrite64":
                ((Content)Find(call.Paths[0])).Change(call.Number(1), call.Data[..(int)call.Result]);
                break;
            case "ftruncate":
                ((Content)Find(call.Paths[0])).Change(call.Number(1), null);
                break;
            case "fsync" or "fdatasync":
                Sync(Find(call.Paths[0]));
                break;
            case "mkdir":
                (Folder above, string made) = Locate(call.Paths[0]);
                above.Change((made, new Folder()));
                break;
            case "rmdir" or "unlink":
                (Folder holder, string gone) = Locate(call.Paths[0]);
                holder.Change((gone, null));
                break;
            case "rename":
                Rename(call.Paths[0], call.Paths[1]);
                break;
            default:
                throw new InvalidDataException($"The model of a disk has no {call.Name}; teach it.");
        }
    }

    public bool IsFile(string path) => Find(path) is Content;

    /// <summary>Lays down what a loss of power at this moment leaves.</summary>
    public void Materialise(string target, Survives survives) => Materialise(_top, target, survives);

    private static void Materialise(Folder folder, string target, Survives survives)
    {
        Directory.CreateDirectory(target);
        foreach ((string name, Node node) in folder.After(survives))
        {
            string path = Path.Combine(target, name);
            if (node is Folder below)
            {
                Materialise(below, path, survives);
            }
            else
            {
                File.WriteAllBytes(path, ((Content)node).After(survives));
            }
        }
    }

    private static void Sync(Node node)
    {
        if (node is Folder folder)
        {
            folder.Sync();
        }
        else
        {
            ((Content)node).Sync();
        }
    }

    private static void SyncAll(Folder folder)
    {
        folder.Sync();
        foreach (Folder below in folder.Live.Values.OfType<Folder>())
        {
            SyncAll(below);
        }
    }

    private void Open(TracedCall call)
    {
        (Folder parent, string name) = Locate(call.Paths[0]);
        if (!parent.Live.TryGetValue(name, out Node? node))
        {
            parent.Change((name, new Content()));
        }
        else if (call.Rest.Contains("O_TRUNC", StringComparison.Ordinal))
        {
            ((Content)node).Change(0, null);
        }
    }

    /// <summary>In one folder one change; between two folders one of each, which may be lost apart.</summary>
    private void Rename(string from, string to)
    {
        (Folder source, string before) = Locate(from);
        (Folder target, string after) = Locate(to);
        Node node = source.Live[before];
        if (source == target)
        {
            source.Change((before, null), (after, node));
        }
        else
        {
            target.Change((after, node));
            source.Change((before, null));
        }
    }

    private Node Find(string path)
    {
        if (path == root)
        {
            return _top;
        }

        (Folder parent, string name) = Locate(path);
        return parent.Live[name];
    }

    private (Folder Parent, string Name) Locate(string path)
    {
        string[] parts = Path.GetRelativePath(root, path).Split('/');
        Folder folder = _top;
        foreach (string part in parts[..^1])
        {
            folder = (Folder)folder.Live[part];
        }

        return (folder, parts[^1]);
    }
}
