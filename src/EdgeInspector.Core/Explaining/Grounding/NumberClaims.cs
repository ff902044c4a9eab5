using EdgeInspector.Core.Explaining.Facts;

namespace EdgeInspector.Core.Explaining.Grounding;

/// <summary>The numbers that are facts, with their units.</summary>
internal sealed class NumberClaims
{
    /// <summary>Facts that a number may only be taken for where the sentence names them.</summary>
    private static readonly string[] s_named =
        [FactIds.Rule, FactIds.Anomaly, FactIds.Heat, FactIds.Good, FactIds.Contrast, FactIds.Position, FactIds.Width, FactIds.Orientation, FactIds.Track];

    /// <summary>Measures that are not always there: a number beside their names is none of another's.</summary>
    private static readonly string[] s_absent = [FactIds.Width, FactIds.Orientation, FactIds.Contrast, FactIds.Anomaly, FactIds.Heat, FactIds.Rule];

    private readonly List<(string Fact, double Value, string Unit)> _values = [];

    public NumberClaims(FactList facts)
    {
        foreach (Fact fact in facts.All.Where(static fact => fact.Kind == FactKind.Number))
        {
            _values.Add((fact.Id, fact.Number, fact.Unit));
        }

        EventFacts e = facts.Event;
        if (e.MmPerPx is not null)
        {
            // Of a calibrated camera the pixels are as true.
            _values.Add((FactIds.Length, e.LengthPx, "px"));
            _values.Add((FactIds.Area, e.AreaPx, "px2"));
            if (e.WidthPx is { } width)
            {
                _values.Add((FactIds.Width, width, "px"));
            }
        }

        _values.Add((FactIds.Position, e.Box.CenterY, "px"));
        if (e.Anomaly is { } anomaly)
        {
            _values.Add((FactIds.Anomaly, 100.0 * anomaly, "percent"));
        }

        _values.Add((FactIds.Confidence, e.Confidence, "score"));
        if (e.Rule is { } rule)
        {
            _values.Add((FactIds.Rule, rule.Hits, "frame"));
            _values.Add((FactIds.Rule, rule.Window, "frame"));
            _values.Add((FactIds.Rule, rule.MinSizePx, "px"));
            if (rule.MinConfidence is { } confidence)
            {
                _values.Add((FactIds.Rule, 100.0 * confidence, "percent"));
            }
        }
    }

    /// <summary>The fact that a number states; null where it states none.</summary>
    /// <param name="unit">Null: none is written.</param>
    /// <param name="cues">Facts that words around it name, nearest first, each with those that the same word may mean.</param>
    /// <param name="holds">Whether what is written holds for a fact's value.</param>
    public string? Find(string? unit, IReadOnlyList<IReadOnlyCollection<string>> cues, Func<double, bool> holds)
    {
        List<(string Fact, double Value, string Unit)> fitting = _values.FindAll(value => unit is null
            ? value.Unit is "id" or "score" or "time" or "frame" || value.Fact == FactIds.Position
            : value.Unit == unit);
        foreach (IReadOnlyCollection<string> cue in cues)
        {
            List<(string Fact, double Value, string Unit)> named = fitting.FindAll(value => cue.Contains(value.Fact));
            if (named.Count > 0)
            {
                return named.Find(value => holds(value.Value)) is { Fact: { } fact } ? fact : null;
            }

            if (cue.Any(s_absent.Contains) && !_values.Exists(value => cue.Contains(value.Fact)))
            {
                return null;
            }
        }

        return unit is null ? null : fitting.Find(value => !s_named.Contains(value.Fact) && holds(value.Value)).Fact;
    }

    /// <summary>Whether a written number is a value, rounded to the digits written.</summary>
    public static bool IsRounded(double written, int decimals, double value) =>
        Math.Abs(written - value) <= (0.5 * Math.Pow(10, -decimals)) + (1e-5 * Math.Abs(value));

    /// <summary>Whether a number written as "about" is a value, rounded to one or two digits.</summary>
    public static bool IsAbout(double written, int decimals, double value)
    {
        if (IsRounded(written, decimals, value))
        {
            return true;
        }

        double scale = value == 0 ? 1 : Math.Pow(10, Math.Floor(Math.Log10(Math.Abs(value))));
        return Math.Abs(written - (Math.Round(value / scale) * scale)) < 1e-6 * scale || Math.Abs(written - (Math.Round(10 * value / scale) * scale / 10)) < 1e-6 * scale;
    }
}
