using System.Text.Json.Nodes;
using EdgeInspector.Explanations;
using EdgeInspector.Mqtt;
using EdgeInspector.Options;

namespace EdgeInspector.Composition;

/// <summary>Questions and reports as the broker and the page ask for them, by the configuration in force. Thread-safe.</summary>
internal sealed class QuestionControl(EventRooms rooms, ExplanationService explaining, Func<DaemonOptions> options, Func<IReadOnlyList<string>> labels, TimeProvider time) : IQuestionCommands
{
    public async Task<JsonObject> AskAsync(string question, CancellationToken cancellationToken)
    {
        DaemonOptions now = options();
        var service = new QuestionService(
            rooms.Queries,
            explaining.Plan.Explainer.Knowledge,
            labels(),
            ([.. now.Cameras.Select(static camera => camera.Name)], [.. now.Cameras.SelectMany(static camera => camera.Zones).Select(static zone => zone.Name).Distinct()]),
            explaining.Plan.Model,
            time);
        return (await service.AskAsync(question, now.Explain.Language, cancellationToken)).ToJson();
    }

    public Task<JsonObject> ReportAsync(TimeSpan since, CancellationToken cancellationToken)
    {
        DaemonOptions now = options();
        DateTimeOffset to = TimeZoneInfo.ConvertTime(time.GetUtcNow(), time.LocalTimeZone);
        ShiftReport report = new ShiftReporter(rooms.Queries, explaining.Plan.Explainer.Knowledge, explaining.Plan.Explainer.Language, time).Make(now.Device, to - since, to);
        return Task.FromResult(new JsonObject
        {
            ["from"] = report.From.ToString("O", System.Globalization.CultureInfo.InvariantCulture),
            ["to"] = report.To.ToString("O", System.Globalization.CultureInfo.InvariantCulture),
            ["events"] = report.Events,
            ["markdown"] = ReportMarkdown.Write(report),
        });
    }
}
