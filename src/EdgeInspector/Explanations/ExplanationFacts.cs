using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeInspector.Core.Explaining;
using EdgeInspector.Core.Explaining.Facts;
using EdgeInspector.Events;

namespace EdgeInspector.Explanations;

/// <summary>An explanation as it is stored and published, its facts as JSON.</summary>
internal static class ExplanationFacts
{
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static StoredExplanation Store(Explanation explanation, FactList facts, DateTimeOffset time, Core.Explaining.Languages.LanguagePack language, string? model) => new()
    {
        Event = facts.Event.EventId,
        Camera = facts.Event.Camera,
        Time = time,
        Language = explanation.Language,
        Source = explanation.Source == ExplanationSource.Model ? "model" : "template",
        Text = explanation.Text,
        Facts = Write(explanation, facts, language),
        Sentences = explanation.Checked.Count,
        Grounded = explanation.Checked.Count(static sentence => sentence.IsGrounded),
        Model = model,
    };

    /// <summary>Per fact its value or text, its unit, how the language says it, and whether the text states it.</summary>
    private static string Write(Explanation explanation, FactList facts, Core.Explaining.Languages.LanguagePack language)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, s_options))
        {
            json.WriteStartObject();
            foreach (Fact fact in facts.All)
            {
                json.WriteStartObject(fact.Id);
                if (fact.Kind == FactKind.Number)
                {
                    json.WriteNumber("value", fact.Unit is "mm" or "mm2" ? Core.Judging.Calibration.Round((float)fact.Number) : Math.Round(fact.Number, 3));
                    json.WriteString("unit", fact.Unit);
                }

                json.WriteString("text", FactText.Render(fact, facts, language));
                json.WriteBoolean("stated", explanation.Facts.Contains(fact.Id));
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
