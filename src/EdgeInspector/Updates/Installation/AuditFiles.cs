using System.Globalization;
using System.Text;
using System.Text.Json;

namespace EdgeInspector.Updates.Installation;

/// <summary>
/// The files of the audit log: the one that is written, <c>audit.jsonl</c>; those closed before it, <c>audit.NUMBER.jsonl</c> by their
/// first entry; and <c>audit.head</c>, which tells the last entry and, once old files were let go, the last one that went. One caller at a time.
/// </summary>
internal sealed class AuditFiles(string folder, AuditLimits limits, DurableDisk disk)
{
    public const string DamagedPrefix = "audit-damaged-";
    private const string ClosedPrefix = "audit.";
    private const string Extension = ".jsonl";
    private static readonly AuditHead s_nothing = new(0, AuditChain.Genesis);

    /// <summary>The file that is written.</summary>
    public string Current { get; } = Path.Combine(folder, "audit.jsonl");

    private string Head => Path.Combine(folder, "audit.head");

    /// <summary>A log that was found changed, kept aside; null: none.</summary>
    public string? Damaged => Directory.Exists(folder) ? Directory.EnumerateFiles(folder, DamagedPrefix + "*").Order(StringComparer.Ordinal).FirstOrDefault() : null;

    /// <summary>Reads and checks everything that is kept.</summary>
    /// <param name="closedBytes">Bytes of it that lie in closed files.</param>
    public AuditChain Read(out long closedBytes)
    {
        closedBytes = 0;
        if (ReadHead() is not { } known)
        {
            return AuditChain.Read([], s_nothing, s_nothing) with { Problem = $"what is known of its last entry ({Head}) cannot be read" };
        }

        using var log = new MemoryStream();
        foreach ((string file, _) in Closed(known.Cut))
        {
            log.Write(File.ReadAllBytes(file));
        }

        closedBytes = log.Length;
        if (File.Exists(Current))
        {
            log.Write(File.ReadAllBytes(Current));
        }

        AuditChain chain = AuditChain.Read(log.GetBuffer().AsSpan(0, (int)log.Length), known.Last, known.Cut);
        // Only whole files are closed.
        return chain.UnfinishedBytes > 0 && chain.GoodBytes < closedBytes ? chain with { Problem = $"entry {chain.Last.Number + 1} ends in the middle" } : chain;
    }

    /// <summary>Whether the next entry belongs into another file.</summary>
    public bool IsFull => File.Exists(Current) && new FileInfo(Current).Length >= limits.FileBytes;

    /// <summary>Closes the file that is written, and lets the oldest go where there are too many.</summary>
    /// <returns>Last entry that went; null: none did.</returns>
    public AuditHead? Close()
    {
        AuditHead before = Before(Current);
        File.Move(Current, Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{ClosedPrefix}{before.Number + 1:D10}{Extension}")));
        disk.SyncFolder(folder);
        (AuditHead last, AuditHead cut) = ReadHead()!.Value;
        (string File, long First)[] closed = [.. Closed(cut)];
        AuditHead? gone = null;
        if (closed.Length > limits.ClosedFiles)
        {
            gone = Before(closed[^limits.ClosedFiles].File);
            // From here on they do not count, whether they are there or not.
            WriteHead(last, gone.Value);
        }

        foreach ((string file, long first) in Closed(s_nothing).Where(one => one.First <= (gone ?? cut).Number))
        {
            File.Delete(file);
        }

        return gone;
    }

    /// <summary>Adds a line and counts it.</summary>
    public void Append(byte[] line, AuditHead head)
    {
        bool isNew = !File.Exists(Current);
        using (var stream = new FileStream(Current, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0))
        {
            stream.Write([.. line, (byte)'\n']);
            stream.Flush(flushToDisk: true);
        }

        if (isNew)
        {
            disk.SyncFolder(folder);
        }

        WriteHead(head, ReadHead()?.Cut ?? s_nothing);
    }

    /// <summary>Counts entries up to this one, where a full disk let the last be written but not counted.</summary>
    public void Count(AuditHead last)
    {
        if (ReadHead() is { } known && known.Last.Number < last.Number)
        {
            WriteHead(last, known.Cut);
        }
    }

    /// <summary>Cuts the file that is written.</summary>
    public void Truncate(long bytes)
    {
        using var stream = new FileStream(Current, FileMode.Open, FileAccess.Write);
        stream.SetLength(bytes);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Keeps everything aside under that time, so that another log can begin.</summary>
    /// <returns>What was kept, for people.</returns>
    public string SetAside(DateTimeOffset time)
    {
        string name = $"{DamagedPrefix}{time.UtcDateTime.ToString("yyyyMMdd'T'HHmmssfff", CultureInfo.InvariantCulture)}";
        int kept = 0;
        foreach ((string file, long first) in Closed(s_nothing))
        {
            kept++;
            File.Move(file, Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{name}.{first:D10}{Extension}")));
        }

        string aside = Path.Combine(folder, name + Extension);
        if (File.Exists(Current))
        {
            kept++;
            File.Move(Current, aside);
        }

        File.Delete(Head);
        disk.SyncFolder(folder);
        return kept == 0 ? "it is gone" : kept == 1 && File.Exists(aside) ? $"it is kept as {aside}" : $"it is kept in {kept} files {Path.Combine(folder, name)}*";
    }

    /// <summary>Closed files that count, the oldest first.</summary>
    private IEnumerable<(string File, long First)> Closed(AuditHead cut) => !Directory.Exists(folder) ? [] :
        Directory.EnumerateFiles(folder, $"{ClosedPrefix}*{Extension}")
            .Select(static file => (File: file, Name: Path.GetFileName(file)))
            .Where(static one => one.Name.Length > ClosedPrefix.Length + Extension.Length)
            .Select(static one => (one.File, First: long.TryParse(one.Name[ClosedPrefix.Length..^Extension.Length], NumberStyles.None, CultureInfo.InvariantCulture, out long first) ? first : 0))
            .Where(one => one.First > cut.Number)
            .OrderBy(static one => one.First);

    /// <summary>The entry before a file's first one, as that one tells it.</summary>
    private static AuditHead Before(string file)
    {
        using JsonDocument first = JsonDocument.Parse(File.ReadLines(file).First());
        return new AuditHead(first.RootElement.GetProperty("number").GetInt64() - 1, first.RootElement.GetProperty("previous").GetString()!);
    }

    private (AuditHead Last, AuditHead Cut)? ReadHead()
    {
        if (!File.Exists(Head))
        {
            return (s_nothing, s_nothing);
        }

        string[] words = File.ReadAllText(Head).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        return words.Length is 2 or 4 && Number(words[0]) is { } last && Number(words.Length == 4 ? words[2] : "0") is { } cut
            ? (new AuditHead(last, words[1]), words.Length == 4 ? new AuditHead(cut, words[3]) : s_nothing)
            : null;

        static long? Number(string word) => long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;
    }

    private void WriteHead(AuditHead last, AuditHead cut)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"{last.Number} {last.Hash}\n{(cut.Number > 0 ? $"{cut.Number} {cut.Hash}\n" : "")}");
        disk.Write(Head, Encoding.ASCII.GetBytes(text));
    }
}
