using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;

namespace EdgeInspector.Evaluation;

/// <summary>What was measured, on what, by which command.</summary>
/// <param name="Command">As it can be typed again.</param>
/// <param name="Data">The folder.</param>
/// <param name="Split">As given; null: everything.</param>
/// <param name="Runtime">Library and provider the model ran on.</param>
/// <param name="Time">When it was done.</param>
/// <param name="Seconds">How long the model looked at pictures, decoding included.</param>
internal sealed record EvaluationSubject(
    ModelReference Model, ModelTask Task, string Command, string Data, string Format, string? Split, string Runtime, DateTimeOffset Time, double Seconds)
{
    public required IReadOnlyList<string> Notes { get; init; }
}
