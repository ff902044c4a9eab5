using System.Globalization;
using System.Text.Json.Nodes;
using EdgeInspector.Core.Explaining.Facts;
using EdgeInspector.Core.Explaining.Questions;

namespace EdgeInspector.Explanations;

/// <summary>One tool that was run.</summary>
/// <param name="By"><c>words</c>: the question's own words chose the tool; <c>model</c>: a language model did.</param>
/// <param name="Value">The number that was asked for; null where none was.</param>
internal sealed record QuestionStep(ToolCall Call, string By, string Text, string Sql, IReadOnlyList<object?> Values, IReadOnlyList<string> Columns, IReadOnlyList<string?[]> Rows, long? Value)
{
    public JsonObject ToJson() => new()
    {
        ["tool"] = Call.Tool.ToString().ToLowerInvariant(),
        ["chosen_by"] = By,
        ["arguments"] = Arguments(),
        ["text"] = Text,
        ["value"] = Value,
        ["sql"] = Sql,
        ["values"] = new JsonArray([.. Values.Select(static value => value switch { null => null, string text => JsonValue.Create(text), long number => JsonValue.Create(number), _ => (JsonNode)JsonValue.Create(value.ToString())! })]),
        ["columns"] = new JsonArray([.. Columns.Select(static column => (JsonNode)column)]),
        ["rows"] = new JsonArray([.. Rows.Select(static row => (JsonNode)new JsonArray([.. row.Select(static cell => (JsonNode?)cell)]))]),
    };

    private JsonObject Arguments()
    {
        var arguments = new JsonObject();
        Add("class", Call.Class);
        Add("camera", Call.Camera);
        Add("zone", Call.Zone);
        Add("place", Call.Place is { } place ? FramePlaces.Id(place) : null);
        Add("verdict", Call.Verdict?.ToString().ToUpperInvariant());
        Add("from", Time(Call.Time?.From));
        Add("to", Time(Call.Time?.To));
        Add("against_from", Time(Call.Against?.From));
        Add("against_to", Time(Call.Against?.To));
        Add("event", Call.EventId);
        return arguments;

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                arguments[name] = value;
            }
        }
    }

    private static string? Time(DateTimeOffset? time) => time?.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
}
