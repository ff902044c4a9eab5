using EdgeInspector.Core.Explaining.Facts;
using EdgeInspector.Core.Explaining.Knowledge;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;

namespace EdgeInspector.ExplainerPairs;

/// <summary>Draws events as a line might have them. The same seed draws the same.</summary>
internal sealed class EventSampler(int seed, bool held)
{
    private static readonly (int Width, int Height)[] s_sizes = [(640, 480), (640, 640), (1280, 720), (1920, 1080), (2448, 2048), (800, 600)];
    private static readonly string[] s_zones = ["board", "edge-strip", "left-lane", "B2", "connector", "rim", "outer ring", "seam", "panel-3"];
    private static readonly string[] s_heldZones = ["neck", "Z7", "north-half", "pad area", "lid"];
    private static readonly string[] s_unknown = ["anomaly", "defect-a", "class_7", "stain", "foreign_body", "misprint"];
    private static readonly string[] s_heldUnknown = ["blemish", "type_12", "wrong-part", "smear"];

    private readonly Random _random = new(seed);
    private readonly IReadOnlyList<KnowledgeBase> _products = Products.Of(held);

    /// <summary>The next event, and the knowledge base of its product.</summary>
    public (EventFacts Facts, KnowledgeBase Knowledge) Next()
    {
        KnowledgeBase product = Pick(_products);
        (int width, int height) = Pick(s_sizes);
        float x = _random.NextSingle() * width * 0.97f;
        float y = _random.NextSingle() * height * 0.97f;
        float long_ = 4 + (MathF.Pow(_random.NextSingle(), 3) * width * 0.4f);
        float wide = Math.Max(2, long_ * (0.1f + (0.9f * _random.NextSingle())));
        bool isRule = Chance(0.7);
        var facts = new EventFacts
        {
            EventId = $"01J{_random.NextInt64(1L << 40):D13}0000000000"[..26],
            Camera = Pick(["top", "side", "cam-1", "line2"]),
            Time = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(_random.Next(86400 * 300)),
            Class = Chance(0.12) ? Pick(held ? s_heldUnknown : s_unknown) : Pick(product.Defects).Label,
            Confidence = 0.3f + (0.699f * _random.NextSingle()),
            Box = new FrameBox(x, y, Math.Min(width, x + long_), Math.Min(height, y + wide)),
            FrameWidth = width,
            FrameHeight = height,
            LengthPx = long_,
            AreaPx = long_ * wide * (0.4f + (0.5f * _random.NextSingle())),
            WidthPx = Chance(0.5) ? wide : null,
            OrientationDegrees = Chance(0.35) ? _random.Next(0, 180) : null,
            Contrast = Chance(0.45) ? _random.NextSingle() : null,
            Zone = Chance(0.6) ? Pick(held ? s_heldZones : s_zones) : null,
            Anomaly = Chance(0.4) ? _random.NextSingle() : null,
            Track = _random.Next(1, 9000),
            Frames = 1 + (int)(80 * MathF.Pow(_random.NextSingle(), 3)),
            Verdict = Chance(0.7) ? VerdictKind.Ng : Chance(0.6) ? VerdictKind.Ok : VerdictKind.NotJudged,
            Rule = isRule ? new RuleFact(Chance(0.7) ? _random.Next(3, 10) / 10f : null, Chance(0.5) ? _random.Next(2, 40) : 0, _random.Next(1, 4), _random.Next(3, 6)) : null,
            CountToday = Chance(0.85) ? 1 + (long)(60 * MathF.Pow(_random.NextSingle(), 3)) : null,
            Trend = (Trend)(Chance(0.4) ? 0 : _random.Next(1, 4)),
            Model = new ModelReference("pcb-defects", "0.3.0", new string('a', 64)),
        };
        return (facts, product);
    }

    private bool Chance(double share) => _random.NextDouble() < share;

    private T Pick<T>(IReadOnlyList<T> list) => list[_random.Next(list.Count)];
}
