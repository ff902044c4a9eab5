using System.Security.Cryptography;

namespace EdgeInspector.Updates.Installation;

/// <summary>
/// What happened to this box's models: JSON lines, each with the hash of the one before. What was written last is known outside the log
/// too, so that a change anywhere is found, and an end that was cut off; and where its beginning was let go, since it may not fill the
/// disk. Thread-safe; one process at a time writes.
/// </summary>
public sealed class AuditLog
{
    private readonly Lock _gate = new();
    private readonly string _folder;
    private readonly TimeProvider _time;
    private readonly DurableDisk _disk;
    private readonly AuditFiles _files;
    private AuditHead? _head;

    /// <param name="folder">Of the trust state; made where missing.</param>
    /// <param name="syncDirectory">Makes names in a folder durable.</param>
    /// <param name="limits">Null: the usual ones.</param>
    public AuditLog(string folder, TimeProvider time, Action<string> syncDirectory, AuditLimits? limits = null)
    {
        _folder = folder;
        _time = time;
        _disk = new DurableDisk(syncDirectory);
        _files = new AuditFiles(folder, limits ?? new AuditLimits(), _disk);
    }

    /// <summary>The file that is written.</summary>
    public string File => _files.Current;

    /// <summary>Reads and checks the whole log; changes nothing.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public AuditReport Read()
    {
        lock (_gate)
        {
            AuditChain chain = _files.Read(out _);
            string? problem = chain.Problem is { } words ? $"{File}: {words}"
                : _files.Damaged is { } older ? $"{older}: a log from before that was found changed; take it to a safe place"
                : null;
            return new AuditReport(chain.Lines, problem, chain.Cut);
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
            // Should what follows fail in the middle, the files are looked at again.
            _head = null;
            if (_files.IsFull)
            {
                // Closed only as it was written: what somebody changed meanwhile is found now and kept aside.
                head = Mend_NeedsLock();
            }

            if (_files.IsFull && _files.Close() is { } gone)
            {
                string words = $"entries 1 to {gone.Number} were let go, the last with the hash {gone.Hash}: the log keeps its newest ones";
                head = Write_NeedsLock(new AuditEntry { Event = AuditEvent.Noted, Code = "audit-cut", Reason = words }, head);
            }

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
        AuditChain chain = _files.Read(out long closedBytes);
        if (chain.Problem is { } problem)
        {
            return Note("audit-changed", $"{File}: {problem}; {_files.SetAside(_time.GetUtcNow())}, and a new one begins", new AuditHead(0, AuditChain.Genesis));
        }

        // Before anything follows it: two entries that are not counted look like somebody else's.
        _files.Count(chain.Last);
        if (chain.UnfinishedBytes > 0)
        {
            _files.Truncate(chain.GoodBytes - closedBytes);
            return Note("audit-unfinished", $"{File}: {chain.UnfinishedBytes} bytes of an unfinished last entry were cut off, as a loss of power leaves them", chain.Last);
        }

        return chain.Last;

        AuditHead Note(string code, string words, AuditHead before)
        {
            tell?.Invoke(words);
            return Write_NeedsLock(new AuditEntry { Event = AuditEvent.Repaired, Code = code, Reason = words }, before);
        }
    }

    private AuditHead Write_NeedsLock(AuditEntry entry, AuditHead before)
    {
        _disk.MakeFolder(_folder);
        byte[] line = AuditChain.Write(entry, before, _time.GetUtcNow());
        var head = new AuditHead(before.Number + 1, Convert.ToHexStringLower(SHA256.HashData(line)));
        _files.Append(line, head);
        return head;
    }
}
