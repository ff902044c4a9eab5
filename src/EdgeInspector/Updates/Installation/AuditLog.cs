using System.Globalization;
using System.Text;

namespace EdgeInspector.Updates.Installation;

/// <summary>
/// What happened to this box's models, for good: a file of JSON lines, each with the hash of the one before. What was written last is
/// known outside it too, so that a change anywhere is found, and an end that was cut off. Thread-safe; one process at a time writes.
/// </summary>
/// <param name="folder">Of the trust state; made where missing.</param>
/// <param name="syncDirectory">Makes names in a folder durable.</param>
public sealed class AuditLog(string folder, TimeProvider time, Action<string> syncDirectory)
{
    private const string LogName = "audit.jsonl";
    private const string HeadName = "audit.head";
    private const string DamagedPrefix = "audit-damaged-";

    private readonly Lock _gate = new();
    private readonly DurableDisk _disk = new(syncDirectory);
    private AuditHead? _head;

    /// <summary>The file.</summary>
    public string File { get; } = Path.Combine(folder, LogName);

    private string HeadFile => Path.Combine(folder, HeadName);

    /// <summary>Reads and checks the whole log; changes nothing.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public AuditReport Read()
    {
        lock (_gate)
        {
            AuditChain chain = ReadChain();
            string? older = Directory.Exists(folder) ? Directory.EnumerateFiles(folder, DamagedPrefix + "*").Order(StringComparer.Ordinal).FirstOrDefault() : null;
            string? problem = chain.Problem is { } words ? $"{File}: {words}"
                : older is not null ? $"{older}: a log from before that was found changed; take it to a safe place"
                : null;
            return new AuditReport(chain.Lines, problem);
        }
    }

    /// <summary>Adds an entry; it is on the disk when this returns.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Append(AuditEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        lock (_gate)
        {
            AuditHead head = _head ?? Mend_NeedsLock();
            // Should what follows fail in the middle, the file is looked at again.
            _head = null;
            _head = Write_NeedsLock(entry, head);
        }
    }

    /// <summary>Cuts off a line that a loss of power left unfinished; sets a log aside that was changed. Either is told in the log.</summary>
    /// <returns>What it did, for people; null: nothing was wrong.</returns>
    /// <exception cref="IOException">It cannot be written.</exception>
    public string? Mend()
    {
        lock (_gate)
        {
            string? told = null;
            _head = Mend_NeedsLock(words => told = words);
            return told;
        }
    }

    private AuditHead Mend_NeedsLock(Action<string>? tell = null)
    {
        AuditChain chain = ReadChain();
        if (chain.Problem is { } problem)
        {
            string aside = Path.Combine(folder, $"{DamagedPrefix}{time.GetUtcNow().UtcDateTime.ToString("yyyyMMdd'T'HHmmssfff", CultureInfo.InvariantCulture)}.jsonl");
            string kept = "it is gone";
            if (System.IO.File.Exists(File))
            {
                System.IO.File.Move(File, aside);
                kept = $"it is kept as {aside}";
            }

            System.IO.File.Delete(HeadFile);
            _disk.SyncFolder(folder);
            return Note("audit-changed", $"{File}: {problem}; {kept}, and a new one begins");
        }

        if (chain.UnfinishedBytes > 0)
        {
            using (var stream = new FileStream(File, FileMode.Open, FileAccess.Write))
            {
                stream.SetLength(chain.GoodBytes);
                stream.Flush(flushToDisk: true);
            }

            return Note("audit-unfinished", $"{File}: {chain.UnfinishedBytes} bytes of an unfinished last entry were cut off, as a loss of power leaves them");
        }

        return chain.Last;

        AuditHead Note(string code, string words)
        {
            tell?.Invoke(words);
            return Write_NeedsLock(new AuditEntry { Event = AuditEvent.Repaired, Code = code, Reason = words }, code == "audit-changed" ? new AuditHead(0, AuditChain.Genesis) : chain.Last);
        }
    }

    private AuditHead Write_NeedsLock(AuditEntry entry, AuditHead before)
    {
        _disk.MakeFolder(folder);
        bool isNew = !System.IO.File.Exists(File);
        byte[] line = AuditChain.Write(entry, before, time.GetUtcNow());
        using (var stream = new FileStream(File, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0))
        {
            stream.Write([.. line, (byte)'\n']);
            stream.Flush(flushToDisk: true);
        }

        if (isNew)
        {
            _disk.SyncFolder(folder);
        }

        var head = new AuditHead(before.Number + 1, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(line)));
        _disk.Write(HeadFile, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{head.Number} {head.Hash}\n")));
        return head;
    }

    private AuditChain ReadChain()
    {
        byte[] log = System.IO.File.Exists(File) ? System.IO.File.ReadAllBytes(File) : [];
        if (!System.IO.File.Exists(HeadFile))
        {
            return AuditChain.Read(log, new AuditHead(0, AuditChain.Genesis));
        }

        string[] words = System.IO.File.ReadAllText(HeadFile).Trim().Split(' ');
        AuditChain none = AuditChain.Read([], new AuditHead(0, AuditChain.Genesis));
        return words.Length == 2 && long.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? AuditChain.Read(log, new AuditHead(number, words[1]))
            : none with { Problem = $"what is known of its last entry ({HeadFile}) cannot be read" };
    }
}
