using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace EdgeInspector.Updates.Installation;

/// <summary>The lines of the audit log: JSON objects, each with the SHA-256 of the line before it.</summary>
internal sealed record AuditChain
{
    /// <summary>What the first line carries in place of a hash.</summary>
    public const string Genesis = "0000000000000000000000000000000000000000000000000000000000000000";

    /// <summary>Longest text of one member, characters: what comes from outside must not fill the disk.</summary>
    private const int MaxText = 2000;

    private static readonly JsonDocumentOptions s_strict = new() { AllowDuplicateProperties = false };
    private static readonly JsonWriterOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Those that hold, in their order.</summary>
    public required IReadOnlyList<AuditLine> Lines { get; init; }

    /// <summary>Number and hash of the last line that holds; 0 and <see cref="Genesis"/> where none does.</summary>
    public required AuditHead Last { get; init; }

    /// <summary>Bytes up to the end of the last line that holds.</summary>
    public required long GoodBytes { get; init; }

    /// <summary>Bytes of one line that was being written when the power went, or 0.</summary>
    public long UnfinishedBytes { get; init; }

    /// <summary>What is not as it was written, for people; null: everything is.</summary>
    public string? Problem { get; init; }

    /// <summary>Number of the last line that was let go; 0: none was.</summary>
    public long Cut { get; init; }

    /// <param name="head">What is known, outside the log, of its last line.</param>
    /// <param name="cut">The same of the last line before its beginning; 0 and <see cref="Genesis"/> where none was let go.</param>
    public static AuditChain Read(ReadOnlySpan<byte> log, AuditHead head, AuditHead cut)
    {
        var lines = new List<AuditLine>();
        AuditHead last = cut;
        string? atHead = head.Number == cut.Number ? cut.Hash : null;
        int at = 0;
        while (at < log.Length)
        {
            int length = log[at..].IndexOf((byte)'\n');
            ReadOnlySpan<byte> bytes = length < 0 ? log[at..] : log.Slice(at, length);
            if (length < 0 || Parse(bytes, last) is not { } line)
            {
                // Beyond what is known to be written, one line that nothing follows.
                bool unfinished = atHead == head.Hash && last.Number <= head.Number + 1 && (length < 0 || at + length + 1 == log.Length);
                return new AuditChain
                {
                    Lines = lines,
                    Last = last,
                    Cut = cut.Number,
                    GoodBytes = at,
                    UnfinishedBytes = unfinished ? log.Length - at : 0,
                    Problem = unfinished ? null : $"entry {last.Number + 1} is not as it was written, or one before it was taken out",
                };
            }

            lines.Add(line);
            at += length + 1;
            last = new AuditHead(line.Number, Convert.ToHexStringLower(SHA256.HashData(bytes)));
            atHead = last.Number == head.Number ? last.Hash : atHead;
        }

        string? problem = last.Number < head.Number ? $"ends with entry {last.Number}, but {head.Number} were written"
            : atHead != head.Hash ? $"entry {head.Number} is not the one that was written"
            // Each entry is counted outside the log before the next is written.
            : last.Number > head.Number + 1 ? $"has {last.Number} entries, but {head.Number} were written"
            : null;
        return new AuditChain { Lines = lines, Last = last, Cut = cut.Number, GoodBytes = at, Problem = problem };
    }

    /// <summary>One line without its end.</summary>
    public static byte[] Write(AuditEntry entry, AuditHead before, DateTimeOffset time)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, s_plain))
        {
            json.WriteStartObject();
            json.WriteNumber("number", before.Number + 1);
            json.WriteString("time", time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteString("event", JsonNamingPolicy.KebabCaseLower.ConvertName(entry.Event.ToString()));
            Text("model", entry.Model);
            Text("version", entry.Version);
            Text("sha256", entry.Sha256);
            Text("from", entry.From);
            Text("reason", entry.Reason);
            Text("code", entry.Code);
            json.WriteString("previous", before.Hash);
            json.WriteEndObject();

            void Text(string name, string? text)
            {
                if (text is not null)
                {
                    json.WriteString(name, text.Length <= MaxText ? text : text[..MaxText] + "...");
                }
            }
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static AuditLine? Parse(ReadOnlySpan<byte> line, AuditHead before)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line.ToArray(), s_strict);
            JsonElement root = document.RootElement;
            if (root.GetProperty("number").GetInt64() != before.Number + 1 || root.GetProperty("previous").GetString() != before.Hash)
            {
                return null;
            }

            string word = root.GetProperty("event").GetString()!;
            var entry = new AuditEntry
            {
                Event = Array.Find(Enum.GetValues<AuditEvent>(), value => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString()) == word),
                Model = Text("model"),
                Version = Text("version"),
                Sha256 = Text("sha256"),
                From = Text("from"),
                Reason = Text("reason"),
                Code = Text("code"),
            };
            return new AuditLine(before.Number + 1, root.GetProperty("time").GetDateTimeOffset(), entry);

            string? Text(string name) => root.TryGetProperty(name, out JsonElement text) ? text.GetString() : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return null;
        }
    }
}
