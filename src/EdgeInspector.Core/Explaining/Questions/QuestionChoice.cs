using EdgeInspector.Core.Explaining.Languages;

namespace EdgeInspector.Core.Explaining.Questions;

/// <summary>Chooses the calls that answer a question whose words were read, or says why there are none.</summary>
internal sealed class QuestionChoice(QuestionWords words, LanguagePack language, DateTimeOffset now)
{
    public QuestionReading Read()
    {
        if (words.UnknownClass is { } unknown)
        {
            return Refuse("no-class", unknown);
        }

        if (words.Leftover is { } word)
        {
            return Refuse("unknown-word", word);
        }

        if (words.Conflict is { } conflict)
        {
            return Refuse(conflict, words.ConflictWord);
        }

        return words.Classes.Count > 1 ? Refuse("two-classes") : Choose();
    }

    private QuestionReading Choose()
    {
        ToolCall call = new()
        {
            Tool = QuestionTool.None,
            Class = words.Classes.FirstOrDefault(),
            Camera = words.Camera,
            Zone = words.Zone,
            Place = words.Place,
            Verdict = words.Verdict,
            EventId = words.EventId,
            Time = words.Times.Count == 1 ? words.Times[0].Slot : null,
        };
        if (words.Tools.Contains("explain") || words.EventId is not null)
        {
            // Why they rise, why there are so many: one event is no answer.
            return words.Tools.Overlaps(["trend", "compare", "count", "locate", "models"]) ? Refuse("no-tool") : Do(call with { Tool = QuestionTool.Explain });
        }

        if (words.Tools.Contains("models"))
        {
            return words.Times.Count > 1 ? Refuse("two-times") : Do(call with { Tool = QuestionTool.Models });
        }

        if (words.CountsParts || (words.NamesParts && words.Tools.Contains("count") && call.Class is null && !words.NamesThings))
        {
            return Refuse("no-parts");
        }

        if (words.Tools.Contains("compare") && Compared(call) is { } compared)
        {
            return Do(compared);
        }

        if (words.Times.Count > 1 || words.Tools.Contains("compare"))
        {
            return Refuse("two-times");
        }

        var calls = new List<ToolCall>();
        foreach ((string id, QuestionTool tool) in ((string, QuestionTool)[])[("count", QuestionTool.Count), ("trend", QuestionTool.Trend), ("locate", QuestionTool.Locate), ("latest", QuestionTool.Latest), ("list", QuestionTool.List)])
        {
            // "Show", "which" and "last" belong to whatever else is asked; a question for where or when is one.
            bool isWeak = tool is QuestionTool.List or QuestionTool.Latest && calls.Count > 0;
            if (words.Tools.Contains(id) && !isWeak)
            {
                calls.Add(call with { Tool = tool });
            }
        }

        bool says = calls.Count > 0 || call.Class is not null || words.NamesThings;
        if (!says)
        {
            return Refuse("no-tool") with { LacksToolAlone = !words.NamesParts, Arguments = call };
        }

        return calls.Count == 0 ? Do(call with { Tool = QuestionTool.Count }) : new QuestionReading(language, calls, null);
    }

    /// <summary>Two spans, or one that has a usual counterpart.</summary>
    private ToolCall? Compared(ToolCall call)
    {
        if (words.Times.Count == 2)
        {
            (TimeSlot first, TimeSlot second) = (words.Times[0].Slot, words.Times[1].Slot);
            if (words.Times[1].Id == "hour-before")
            {
                second = second with { From = first.From - (first.To - first.From), To = first.From };
            }
            else if (words.Times[1].Id == "day-before")
            {
                second = second with { From = first.From.AddDays(-1), To = first.From };
            }

            return call with { Tool = QuestionTool.Compare, Time = first, Against = second };
        }

        DateTimeOffset midnight = new(now.Date, now.Offset);
        return words.Times is [var (slot, id)] ? id switch
        {
            "yesterday" => call with { Tool = QuestionTool.Compare, Time = new TimeSlot(midnight, now, "today"), Against = slot },
            "last-week" => call with { Tool = QuestionTool.Compare, Time = new TimeSlot(slot.To, now, "this week"), Against = slot },
            "last-shift" => call with { Tool = QuestionTool.Compare, Time = new TimeSlot(slot.To, now, "this shift"), Against = slot },
            "hour-before" => call with { Tool = QuestionTool.Compare, Time = new TimeSlot(now.AddHours(-1), now, "the last hour"), Against = slot },
            _ => null,
        } : null;
    }

    private QuestionReading Do(ToolCall call) => new(language, [call], null);

    private QuestionReading Refuse(string why, params ReadOnlySpan<string> values) =>
        new(language, [], language.Questions.Answer(why, values)) { Unknown = 1 + words.Unknown };
}
