using System.CommandLine;
using System.Globalization;
using EdgeInspector.Core.Judging;
using EdgeInspector.Events;
using EdgeInspector.Options;
using EdgeInspector.Options.Reading;

namespace EdgeInspector.Commands;

/// <summary><c>events</c>: the stored events, newest first.</summary>
internal static class EventsCommand
{
    private static readonly string[] s_heading = ["TIME", "CAMERA", "CLASS", "VERDICT", "SURE", "LENGTH", "FRAMES", "ZONE", "ID"];

    public static Command Create()
    {
        var label = new Option<string?>("--class") { Description = "Only this class.", HelpName = "LABEL" };
        var camera = new Option<string?>("--camera") { Description = "Only this camera.", HelpName = "NAME" };
        var verdict = new Option<string?>("--verdict") { Description = "Only NG or OK.", HelpName = "WORD" };
        verdict.AcceptOnlyFromAmong("NG", "OK");
        var since = new Option<string?>("--since") { Description = "Only those first seen within this time, such as 8h.", HelpName = "TIME" };
        var limit = new Option<int>("--limit", "-n") { Description = $"At most this many, 1 to {EventQueries.MaxCount}.", HelpName = "N", DefaultValueFactory = static _ => 20 };
        Option<string?> config = SharedOptions.Config();
        Option<string[]> set = SharedOptions.Set();
        Option<bool> json = SharedOptions.Json("them");
        var command = new Command("events", "List stored events, newest first.") { label, camera, verdict, since, limit, json, config, set };
        command.SetAction(parsed =>
        {
            DaemonOptions options = SharedOptions.LoadForTools(parsed.GetValue(config), parsed.GetValue(set));
            var filter = new EventFilter
            {
                Class = parsed.GetValue(label),
                Camera = parsed.GetValue(camera),
                Verdict = parsed.GetValue(verdict) switch { "NG" => VerdictKind.Ng, "OK" => VerdictKind.Ok, _ => null },
                From = parsed.GetValue(since) is { } text ? TimeProvider.System.GetUtcNow() - Span(text) : null,
            };
            return StoredEvents.Read(() => Run(options, filter, parsed.GetValue(limit), parsed.GetValue(json), parsed.InvocationConfiguration.Output));
        });
        return command;
    }

    private static TimeSpan Span(string text) => Duration.TryParse(text, out TimeSpan span) && span <= TimeSpan.FromDays(3660)
        ? span : throw new CommandException($"--since {text}: is no length of time; write a number with s, m, h, d or w, such as 8h");

    private static int Run(DaemonOptions options, EventFilter filter, int limit, bool json, TextWriter output)
    {
        if (limit is < 1 or > EventQueries.MaxCount)
        {
            throw new CommandException($"--limit is {limit}; it must be 1 to {EventQueries.MaxCount}");
        }

        using EventQueries queries = StoredEvents.Open(options);
        IReadOnlyList<EventSummary> events = queries.Latest(limit, filter);
        if (json)
        {
            output.WriteLine(JsonText.Write(writer => EventJson.Write(writer, events)));
            return ExitCode.Ok;
        }

        TextTable.Write(output, [s_heading, .. events.Select(static one => new[]
        {
            one.FirstSeen.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), one.Camera, one.Class, one.Verdict == VerdictKind.Ng ? "NG" : "OK",
            string.Create(CultureInfo.InvariantCulture, $"{100 * one.Confidence:0} %"), one.LengthMm is { } mm ? $"{Calibration.Figures(mm)} mm" : string.Create(CultureInfo.InvariantCulture, $"{one.LengthPx:0} px"),
            one.Frames.ToString(CultureInfo.InvariantCulture), one.Zone ?? "-", one.Id,
        })]);
        return ExitCode.Ok;
    }
}
