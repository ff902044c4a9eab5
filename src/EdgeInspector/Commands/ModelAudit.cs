using System.Globalization;
using System.Text.Json;
using EdgeInspector.Composition;
using EdgeInspector.Options;
using EdgeInspector.Updates.Installation;

namespace EdgeInspector.Commands;

/// <summary>Prints the audit log, and says whether it is as it was written.</summary>
internal static class ModelAudit
{
    public static int Run(DaemonOptions options, bool verify, bool json, TextWriter output, TextWriter errors)
    {
        AuditLog log = InstalledSlots.Audit(options);
        AuditReport report = log.Read();
        if (json)
        {
            output.WriteLine(JsonText.Write(writer => WriteJson(writer, report)));
        }
        else
        {
            if (report.Cut > 0)
            {
                output.WriteLine($"entries 1 to {report.Cut} were let go, since the log keeps its newest ones; what is kept begins with entry {report.Cut + 1}");
            }

            foreach (AuditLine line in report.Lines)
            {
                output.WriteLine(Words(line));
            }

            output.WriteLine(report.Problem is not null ? $"{report.Lines.Count} entries hold"
                : report.Lines.Count == 0 ? $"nothing has happened yet ({log.File})"
                : $"all {report.Lines.Count} entries hold");
        }

        if (report.Problem is { } problem)
        {
            errors.WriteLine($"edge-inspector: {problem}");
        }

        return verify && report.Problem is not null ? ExitCode.Failed : ExitCode.Ok;
    }

    private static string Words(AuditLine line)
    {
        AuditEntry entry = line.Entry;
        string?[] parts =
        [
            line.Time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            ModelList.Word(entry.Event),
            entry.Model,
            entry.Version,
            entry.Sha256 is { } sha256 ? sha256[..Math.Min(12, sha256.Length)] : null,
            entry.Code is { } code ? $"[{code}]" : null,
            entry.From is { } from ? $"({from})" : null,
            entry.Reason?.ReplaceLineEndings(" "),
        ];
        return string.Join("  ", parts.Where(part => part is not null));
    }

    private static void WriteJson(Utf8JsonWriter json, AuditReport report)
    {
        json.WriteStartObject();
        json.WriteBoolean("holds", report.Problem is null);
        json.WriteString("problem", report.Problem);
        json.WriteNumber("cut", report.Cut);
        json.WriteStartArray("entries");
        foreach (AuditLine line in report.Lines)
        {
            json.WriteStartObject();
            json.WriteNumber("number", line.Number);
            json.WriteString("time", line.Time.UtcDateTime);
            json.WriteString("event", ModelList.Word(line.Entry.Event));
            json.WriteString("model", line.Entry.Model);
            json.WriteString("version", line.Entry.Version);
            json.WriteString("sha256", line.Entry.Sha256);
            json.WriteString("from", line.Entry.From);
            json.WriteString("reason", line.Entry.Reason);
            json.WriteString("code", line.Entry.Code);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
