using System.CommandLine;
using EdgeInspector.Composition;
using EdgeInspector.Core.Explaining.Languages;
using EdgeInspector.Events;
using EdgeInspector.Explanations;
using EdgeInspector.Options;
using EdgeInspector.Options.Reading;

namespace EdgeInspector.Commands;

/// <summary><c>report</c>: what the last hours brought, as Markdown and as one HTML file.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        var since = new Option<string>("--since") { Description = "How far back, such as 8h, 90m or 7d.", HelpName = "TIME", DefaultValueFactory = static _ => "8h" };
        var output = new Option<string?>("--out", "-o") { Description = "Write it to a file: .html (self-contained, with pictures) or .md. Default: Markdown on standard output.", HelpName = "FILE" };
        var language = new Option<string?>("--language") { Description = $"One of {string.Join(", ", LanguagePack.Codes)}. Default: explain.language of the configuration.", HelpName = "CODE" };
        language.AcceptOnlyFromAmong([.. LanguagePack.Codes]);
        Option<string?> config = SharedOptions.Config();
        Option<string[]> set = SharedOptions.Set();
        var command = new Command("report", "Write a report over the last hours: counts, trends that a test found, places, the gravest cases with their pictures.") { since, output, language, config, set };
        command.SetAction(parsed =>
        {
            DaemonOptions options = SharedOptions.LoadForTools(parsed.GetValue(config), parsed.GetValue(set));
            return StoredEvents.Read(() => Run(options, parsed.GetValue(since)!, parsed.GetValue(language), parsed.GetValue(output), parsed.InvocationConfiguration.Output));
        });
        return command;
    }

    private static int Run(DaemonOptions options, string since, string? language, string? file, TextWriter output)
    {
        if (!Duration.TryParse(since, out TimeSpan span) || span <= TimeSpan.Zero || span > TimeSpan.FromDays(3660))
        {
            throw new CommandException($"--since {since}: is no length of time; write a number with s, m, h, d or w, such as 8h");
        }

        string form = file is null ? ".md" : Path.GetExtension(file).ToLowerInvariant();
        if (form is not (".html" or ".md"))
        {
            throw new CommandException($"--out {file}: its ending says no form; give .html or .md");
        }

        using EventQueries queries = StoredEvents.Open(options);
        DateTimeOffset now = TimeZoneInfo.ConvertTime(TimeProvider.System.GetUtcNow(), TimeZoneInfo.Local);
        var reporter = new ShiftReporter(queries, PlantKnowledge.Read(options), LanguagePack.Get(language ?? options.Explain.Language), TimeProvider.System);
        ShiftReport report = reporter.Make(options.Device, now - span, now);
        string text = form == ".html" ? ReportHtml.Write(report, Path.Combine(options.Storage.Directory, "evidence")) : ReportMarkdown.Write(report);
        if (file is null)
        {
            output.Write(text);
        }
        else
        {
            File.WriteAllText(file, text);
            output.WriteLine($"{file}: {report.Events} events");
        }

        return ExitCode.Ok;
    }
}
