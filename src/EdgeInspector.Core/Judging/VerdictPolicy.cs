using System.Collections.Immutable;
using System.Numerics;

namespace EdgeInspector.Core.Judging;

/// <summary>
/// A camera's rules, made ready for the classes of its models. Immutable and thread-safe; what a track has done so far stays with the
/// caller, as one history word per rule.
/// </summary>
/// <remarks>
/// A rule <em>covers</em> an object by its class and the zone of its box's centre. It <em>fits</em> a measurement when confidence and
/// size do too, limits included, and <em>holds</em> when it fitted in N of the last M frames of the track's life that were looked at,
/// this one included; a track younger than M needs its N all the same. The first NG rule that covers an object decides about it, so that
/// a rule for one class makes that class stricter than a later <c>*</c>; an OK rule decides where it holds, and is passed over where not.
/// A rule that holds by earlier frames holds in a fainter one too: that is what N of M is for.
/// </remarks>
public sealed class VerdictPolicy
{
    /// <summary>A track's zones are one 64-bit word.</summary>
    public const int MaxZones = 64;

    private readonly Zone[] _zones;
    private readonly Rule[] _rules;

    /// <param name="rules">In order of precedence; empty: <see cref="VerdictRule.Default"/>.</param>
    /// <exception cref="ArgumentException">A rule or zone is invalid; the message names every fault.</exception>
    public VerdictPolicy(IReadOnlyList<VerdictRule> rules, IReadOnlyList<Zone> zones, ClassTable classes)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(zones);
        ArgumentNullException.ThrowIfNull(classes);
        IReadOnlyList<string> errors = Validate(rules, zones);
        if (errors.Count > 0)
        {
            throw new ArgumentException(string.Join(" ", errors), nameof(rules));
        }

        _zones = [.. zones];
        _rules = [.. (rules.Count == 0 ? VerdictRule.Default : rules).Select(rule => new Rule(rule, zones, classes))];
        Classes = classes;
    }

    /// <summary>Those it is for.</summary>
    public ClassTable Classes { get; }

    /// <summary>History words a track needs.</summary>
    public int RuleCount => _rules.Length;

    /// <summary>Lowest confidence from which some NG rule can fit: nothing below it needs a track. 1 where no rule says NG.</summary>
    public float LowestConfidence => _rules.Where(rule => rule.IsNg).SelectMany(rule => rule.MinConfidence).Where(float.IsFinite).DefaultIfEmpty(1).Min();

    /// <summary>By class number the most frames of a window, M - N, in which an NG rule for the class lets it go unseen; 0 where none is for it.</summary>
    public ImmutableArray<int> Pauses =>
    [
        .. Enumerable.Range(0, Classes.Count).Select(index => _rules
            .Where(rule => rule.IsNg && !float.IsNaN(rule.MinConfidence[index]))
            .Select(static rule => BitOperations.PopCount(rule.Window) - rule.Hits)
            .DefaultIfEmpty(0).Max()),
    ];

    /// <summary>Every fault of rules and zones together, in words; empty when all is well.</summary>
    public static IReadOnlyList<string> Validate(IReadOnlyList<VerdictRule> rules, IReadOnlyList<Zone> zones)
    {
        var errors = new List<string>();
        errors.AddRange(zones.SelectMany(zone => zone.Validate()));
        errors.AddRange(rules.SelectMany(rule => rule.Validate(zones)));
        errors.AddRange(zones.GroupBy(zone => zone.Name).Where(group => group.Count() > 1).Select(group => $"Zone '{group.Key}' is named {group.Count()} times; names must differ."));
        if (zones.Count > MaxZones)
        {
            errors.Add($"There are {zones.Count} zones; at most {MaxZones} are possible.");
        }

        return errors;
    }

    /// <summary>Judges one measurement of a track and writes it into the track's history.</summary>
    /// <param name="history"><see cref="RuleCount"/> words, one per rule, bit 0 this frame and still 0, bit 1 the frame before.</param>
    public RuleOutcome Judge(in TrackSight sight, Span<ulong> history)
    {
        ulong inside = ZonesAt(sight);
        RuleOutcome outcome = RuleOutcome.NotCovered;
        for (int i = 0; i < _rules.Length; i++)
        {
            Rule rule = _rules[i];
            bool covers = rule.Covers(sight, inside);
            if (covers && rule.Fits(sight))
            {
                history[i] |= 1;
            }

            // A rule that no longer covers the object (it left the zone, or its class was corrected) may not hold by its past.
            if (covers && outcome == RuleOutcome.NotCovered)
            {
                bool holds = BitOperations.PopCount(history[i] & rule.Window) >= rule.Hits;
                outcome = rule.IsNg ? (holds ? RuleOutcome.Ng : RuleOutcome.Below) : (holds ? RuleOutcome.Ignored : RuleOutcome.NotCovered);
            }
        }

        return outcome;
    }

    /// <summary>Whether the rules decide about one measurement by itself, be it NG or to be ignored; false where they doubt it or say nothing of it.</summary>
    public bool IsSure(in TrackSight sight) => Deciding(sight) is { } rule && rule.Fits(sight);

    /// <summary>Whether one measurement by itself is NG: the first NG rule for it fits, and no OK rule before it does.</summary>
    public bool FitsNg(in TrackSight sight) => Deciding(sight) is { IsNg: true } rule && rule.Fits(sight);

    /// <summary>Name of the first zone, in the order of the configuration, that holds the box's centre; null where none does.</summary>
    public string? ZoneOf(in TrackSight sight)
    {
        ulong inside = ZonesAt(sight);
        return inside == 0 ? null : _zones[BitOperations.TrailingZeroCount(inside)].Name;
    }

    /// <summary>The rule that decides about one measurement, without its past: the first NG rule that covers it, or an OK rule before that which it fits.</summary>
    private Rule? Deciding(in TrackSight sight)
    {
        ulong inside = ZonesAt(sight);
        foreach (Rule rule in _rules)
        {
            if (rule.Covers(sight, inside) && (rule.IsNg || rule.Fits(sight)))
            {
                return rule;
            }
        }

        return null;
    }

    private ulong ZonesAt(in TrackSight sight)
    {
        float x = sight.Box.CenterX / sight.FrameWidth;
        float y = sight.Box.CenterY / sight.FrameHeight;
        ulong inside = 0;
        for (int i = 0; i < _zones.Length; i++)
        {
            inside |= _zones[i].Contains(x, y) ? 1UL << i : 0;
        }

        return inside;
    }

    /// <summary>One rule, made ready.</summary>
    private sealed class Rule
    {
        public Rule(VerdictRule rule, IReadOnlyList<Zone> zones, ClassTable classes)
        {
            IsNg = rule.Verdict == VerdictKind.Ng;
            MinSizePx = rule.MinSizePx;
            Hits = rule.EffectiveFrames.Hits;
            Window = (1UL << rule.EffectiveFrames.Window) - 1;
            MinConfidence = new float[classes.Count];
            for (int i = 0; i < classes.Count; i++)
            {
                bool named = (rule.Class == VerdictRule.AnyClass && (!rule.OnlyObjections || classes[i].IsObjection)) || rule.Class == classes[i].Label;
                MinConfidence[i] = named ? rule.MinConfidence ?? classes[i].Threshold : float.NaN;
            }

            for (int i = 0; i < zones.Count; i++)
            {
                Zones |= rule.Zones.Contains(zones[i].Name) ? 1UL << i : 0;
            }
        }

        public bool IsNg { get; }

        public float MinSizePx { get; }

        public int Hits { get; }

        /// <summary>A bit for each frame looked at.</summary>
        public ulong Window { get; }

        /// <summary>A bit for each zone the rule is for; 0: the whole picture.</summary>
        public ulong Zones { get; }

        /// <summary>Per class; NaN where the rule is not for it.</summary>
        public float[] MinConfidence { get; }

        /// <param name="inside">The zones that hold its centre.</param>
        public bool Covers(in TrackSight sight, ulong inside) => !float.IsNaN(MinConfidence[sight.ClassIndex]) && (Zones == 0 || (Zones & inside) != 0);

        /// <summary>Whether a measurement that it covers is confident and large enough.</summary>
        public bool Fits(in TrackSight sight) => sight.Confidence >= MinConfidence[sight.ClassIndex] && MathF.Max(sight.Box.Width, sight.Box.Height) >= MinSizePx;
    }
}
