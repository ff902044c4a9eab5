using System.Text.Json.Nodes;

namespace EdgeInspector.Mqtt;

/// <summary>What may be asked of the stored events from outside. Only reads. Thread-safe.</summary>
internal interface IQuestionCommands
{
    /// <summary>Answers a question; the object holds the text, the query and the rows behind it, or why it cannot be answered.</summary>
    Task<JsonObject> AskAsync(string question, CancellationToken cancellationToken);

    /// <summary>A report over a span of time, with its Markdown.</summary>
    Task<JsonObject> ReportAsync(TimeSpan since, CancellationToken cancellationToken);
}
