using EdgeInspector.Core.Explaining.Facts;
using EdgeInspector.Core.Explaining.Knowledge;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;

namespace EdgeInspector.Core.Tests.Explaining;

/// <summary>Events drawn at random, the same for the same seed, and a knowledge base to go with them.</summary>
internal static class Cases
{
    public static readonly KnowledgeBase Knowledge = new(
        "circuit boards",
        [
            Defect("open", "open circuit", "Unterbrechung", "a gap in a conductor", "eine Lücke in einer Leiterbahn", Severity.High),
            Defect("short", "short circuit", "Kurzschluss", "copper between two conductors", "Kupfer zwischen zwei Leiterbahnen", Severity.High),
            Defect("mousebite", "mousebite", "Mausbiss", "a bite out of a conductor's edge", "eine Kerbe am Rand einer Leiterbahn", Severity.Medium),
            Defect("spur", "spur", "Sporn", "a spike on a conductor", "ein Sporn an einer Leiterbahn", Severity.Low),
            Defect("spurious_copper", "spurious copper", "Kupferrest", "copper where there should be none", "Kupfer, wo keines sein soll", null),
            Defect("pin_hole", "pinhole", "Nadelloch", "a hole within copper", "ein Loch im Kupfer", Severity.Medium),
        ]);

    private static readonly string?[] s_zones = [null, "board", "connector", "edge-a", "Z3"];

    /// <summary>An event of any class, anywhere.</summary>
    public static EventFacts Event(Random random)
    {
        const int width = 1920;
        const int height = 1080;
        float w = 4 + (random.NextSingle() * 80);
        float h = 4 + (random.NextSingle() * 80);
        float x = random.NextSingle() * (width - w);
        float y = random.NextSingle() * (height - h);
        int window = random.Next(1, 8);
        return new EventFacts
        {
            EventId = $"01J{random.NextInt64(1L << 50):D23}",
            Camera = random.Next(2) == 0 ? "top" : "line-2",
            Time = new DateTimeOffset(2026, random.Next(1, 13), random.Next(1, 28), random.Next(24), random.Next(60), random.Next(60), TimeSpan.FromHours(1)),
            Class = Knowledge.Defects[random.Next(Knowledge.Defects.Count)].Label,
            Confidence = 0.3f + (0.7f * random.NextSingle()),
            Box = new FrameBox(x, y, x + w, y + h),
            FrameWidth = width,
            FrameHeight = height,
            LengthPx = MathF.Max(w, h),
            AreaPx = w * h * (0.4f + (0.6f * random.NextSingle())),
            WidthPx = random.Next(3) == 0 ? MathF.Min(w, h) : null,
            OrientationDegrees = random.Next(4) == 0 ? random.NextSingle() * 180 : null,
            Contrast = random.Next(4) == 0 ? random.NextSingle() : null,
            Zone = s_zones[random.Next(s_zones.Length)],
            Anomaly = random.Next(2) == 0 ? random.NextSingle() : null,
            Track = random.Next(1, 5000),
            Frames = random.Next(1, 120),
            Verdict = random.Next(8) == 0 ? VerdictKind.Ok : VerdictKind.Ng,
            Rule = random.Next(3) == 0 ? null : new RuleFact(random.Next(2) == 0 ? null : 0.1f * random.Next(3, 9), random.Next(2) * 6, random.Next(1, window + 1), window),
            CountToday = random.Next(10) == 0 ? null : random.Next(1, 60),
            Trend = (Trend)random.Next(4),
            Model = new ModelReference("pcb-defects", "1.2.0", new string('a', 64)),
        };
    }

    public static FactList Facts(EventFacts facts) => new(facts, Knowledge.Find(facts.Class));

    private static DefectKnowledge Defect(string label, string english, string german, string looks, string aussehen, Severity? severity) => new()
    {
        Label = label,
        Name = Both(english, german),
        Appearance = Both(looks, aussehen),
        Severity = severity,
        Causes = [new KnowledgeItem("over-etching", Both("etching too strong", "zu starkes Ätzen")), new KnowledgeItem("dirt-on-film", Both("dirt on the film", "Schmutz auf dem Film"))],
        Actions = [new KnowledgeItem("check-etching", Both("check the etching line", "Ätzlinie prüfen"))],
    };

    private static LocalText Both(string english, string german) => new(new Dictionary<string, string> { ["en"] = english, ["de"] = german });
}
