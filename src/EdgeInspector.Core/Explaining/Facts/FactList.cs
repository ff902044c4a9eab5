using EdgeInspector.Core.Explaining.Knowledge;
using EdgeInspector.Core.Judging;

namespace EdgeInspector.Core.Explaining.Facts;

/// <summary>The facts that texts about one event may refer to, in the order of <see cref="FactIds.All"/>. What is not known is not in it.</summary>
public sealed class FactList
{
    private readonly List<Fact> _facts = [];

    /// <param name="knowledge">What the plant knows of the class; null: nothing.</param>
    public FactList(EventFacts facts, DefectKnowledge? knowledge)
    {
        Event = facts;
        Knowledge = knowledge;
        Name(FactIds.Class, facts.Class);
        Word(FactIds.Place, FramePlaces.Id(facts.Place));
        Name(FactIds.Zone, facts.Zone);
        Word(FactIds.Verdict, facts.Verdict switch { VerdictKind.Ng => "ng", VerdictKind.Ok => "ok", _ => "not-judged" });
        Number(FactIds.Confidence, 100.0 * facts.Confidence, "percent");
        double? scale = facts.MmPerPx;
        Number(FactIds.Length, facts.LengthPx * (scale ?? 1), scale is null ? "px" : "mm");
        Number(FactIds.Width, facts.WidthPx * (scale ?? 1), scale is null ? "px" : "mm");
        Number(FactIds.Area, facts.AreaPx * (scale * scale ?? 1), scale is null ? "px2" : "mm2");
        Number(FactIds.Orientation, facts.OrientationDegrees, "degree");
        Number(FactIds.Contrast, 100.0 * facts.Contrast, "percent");
        Add(new Fact(FactIds.Position, FactKind.Number, "", facts.Box.CenterX, "px"));
        Number(FactIds.Anomaly, facts.Anomaly, "score");
        Number(FactIds.Heat, 100.0 * facts.Heat, "percent");
        Number(FactIds.Good, 100.0 * facts.GoodShare, "bound");
        Number(FactIds.Frames, facts.Frames, "frame");
        Number(FactIds.Count, facts.CountToday, "time");
        Word(FactIds.Trend, facts.Trend switch { Trend.Rising => "rising", Trend.Steady => "steady", Trend.Falling => "falling", _ => null });
        if (facts.Rule is { } rule)
        {
            Add(new Fact(FactIds.Rule, FactKind.Word, "", rule.Hits, "frame"));
        }

        if (knowledge is not null)
        {
            Add(new Fact(FactIds.Appearance, FactKind.Text, knowledge.Label, double.NaN, ""));
            Word(FactIds.Severity, knowledge.Severity is { } severity ? Severities.Id(severity) : null);
        }

        Name(FactIds.Camera, facts.Camera);
        Add(new Fact(FactIds.Time, FactKind.Time, "", double.NaN, ""));
        Number(FactIds.Track, facts.Track, "id");
        Name(FactIds.Model, $"{facts.Model.Name} {facts.Model.Version}");
    }

    public EventFacts Event { get; }

    public DefectKnowledge? Knowledge { get; }

    public IReadOnlyList<Fact> All => _facts;

    public Fact? Find(string id) => _facts.Find(fact => fact.Id == id);

    private void Name(string id, string? name)
    {
        if (!string.IsNullOrWhiteSpace(name))
        {
            Add(new Fact(id, FactKind.Name, name, double.NaN, ""));
        }
    }

    private void Word(string id, string? word)
    {
        if (word is not null)
        {
            Add(new Fact(id, FactKind.Word, word, double.NaN, ""));
        }
    }

    private void Number(string id, double? number, string unit)
    {
        if (number is { } value && double.IsFinite(value))
        {
            Add(new Fact(id, FactKind.Number, "", value, unit));
        }
    }

    private void Add(Fact fact) => _facts.Add(fact);
}
