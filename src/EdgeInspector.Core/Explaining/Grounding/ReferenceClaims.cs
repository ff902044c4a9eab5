using EdgeInspector.Core.Explaining.Facts;

namespace EdgeInspector.Core.Explaining.Grounding;

/// <summary>
/// Checks what a sentence says of a fact that it refers to. The value is right by itself; the words around it may call it another
/// measure, or less exact than it is.
/// </summary>
internal sealed class ReferenceClaims(SentenceWords said, FactList facts, StatedFacts stated)
{
    /// <summary>Words looked at on either side, up to the next measure or number.</summary>
    private const int Reach = 6;

    /// <summary>What a word names for good: "seen" and "today" go with every fact, "width" with one.</summary>
    private static readonly string[] s_measures =
    [
        FactIds.Length, FactIds.Width, FactIds.Area, FactIds.Orientation, FactIds.Contrast, FactIds.Confidence, FactIds.Anomaly, FactIds.Heat, FactIds.Rule, FactIds.Trend,
        FactIds.Severity,
    ];

    /// <summary>Measures whose words no name, place or verdict goes by.</summary>
    private static readonly string[] s_sizes = [FactIds.Length, FactIds.Width, FactIds.Orientation, FactIds.Contrast, FactIds.Confidence];

    /// <summary>Notes the fact at a piece; else returns the fault.</summary>
    public string? Check(int at)
    {
        Fact known = facts.Find(said.Tokens[at].Fact)!;
        if (Compared(at, known) is { } phrase)
        {
            return $"'{phrase}' stands before {{{known.Id}}}, which is exact";
        }

        int other = IsMeasure(known) && known.Id != FactIds.Rule ? OtherMeasure(at, known.Id) : OtherSize(at, known.Id);
        return stated.Claim(known.Id, other < 0, $"{{{known.Id}}} is called '{(other < 0 ? "" : said.Tokens[other].Text)}'");
    }

    /// <summary>"Over", "less than" or "nearly" before a value that is the very one.</summary>
    private string? Compared(int at, Fact known)
    {
        int article = known.Kind == FactKind.Number && at > 0 && said.Match("function", at - 1) > 0 ? 1 : 0;
        bool isName = known.Kind is FactKind.Name or FactKind.Text;
        int length = said.EndsAt("about", at - 1);
        for (int back = 0; length == 0 && !isName && back <= article; back++)
        {
            length = Math.Max(said.EndsAt("more", at - 1 - back), said.EndsAt("less", at - 1 - back));
            length += length > 0 ? back : 0;
        }

        return length > 0 ? said.Phrase(at - length, length) : null;
    }

    /// <summary>The nearest word that names a measure, where it is not this one and no other fact goes by it; -1 where there is none.</summary>
    private int OtherMeasure(int at, string fact)
    {
        (bool before, bool after) = (true, true);
        for (int step = 1; step <= Reach; step++)
        {
            foreach (int side in (int[])[1, -1])
            {
                int i = at + (side * step);
                bool isOpen = (side > 0 ? after : before) && IsWithin(i);
                (before, after) = side > 0 ? (before, isOpen) : (isOpen, after);
                string[] named = isOpen ? Measures(i) : [];
                if (named.Contains(fact) || IsAkin(fact, named))
                {
                    return -1;
                }

                if (named.Intersect(s_measures).Any() && !IsOfAnother(i, side, named))
                {
                    return i;
                }
            }
        }

        return -1;
    }

    /// <summary>"Its contrast is {verdict}", "{verdict} confidence".</summary>
    private int OtherSize(int at, string fact)
    {
        bool isBefore = at > 1 && said.Match("copulas", at - 1) > 0 && Measures(at - 2).Intersect(s_sizes).Any();
        bool isAfter = fact is FactIds.Verdict or FactIds.Place or FactIds.Time && at + 1 < said.Tokens.Count && Measures(at + 1).Intersect(s_sizes).Any();
        return isBefore ? at - 2 : isAfter ? at + 1 : -1;
    }

    /// <summary>Whether a word belongs to the fact or number beyond it: "36 px long on {area}".</summary>
    private bool IsOfAnother(int cue, int side, string[] named)
    {
        for (int step = 1; step <= Reach; step++)
        {
            int i = cue + (side * step);
            if (!IsWithin(i))
            {
                return i >= 0 && i < said.Tokens.Count && (said.Tokens[i].Kind == TokenKind.Number || named.Contains(said.Tokens[i].Fact));
            }
        }

        return false;
    }

    /// <summary>The map marks a share of the anomaly, and covers it; how many good parts come so far is told against a threshold.</summary>
    private static bool IsAkin(string fact, string[] named) => fact switch
    {
        FactIds.Heat => named.Contains(FactIds.Anomaly) || named.Contains(FactIds.Area),
        FactIds.Good => named.Contains(FactIds.Anomaly) || named.Contains(FactIds.Rule),
        _ => false,
    };

    /// <summary>A class or place in between ends nothing: "the contrast of the {class} is ..."</summary>
    private bool IsWithin(int at) => at >= 0 && at < said.Tokens.Count && said.Tokens[at].Lower != ";" && said.Tokens[at].Kind switch
    {
        TokenKind.Number => false,
        TokenKind.Known => !IsMeasure(facts.Find(said.Tokens[at].Fact)!),
        _ => true,
    };

    private static bool IsMeasure(Fact fact) => fact.Kind == FactKind.Number || fact.Id is FactIds.Trend or FactIds.Severity or FactIds.Rule;

    /// <summary>What a word names, trend and severity too.</summary>
    private string[] Measures(int at) =>
        said.Match("trend_cues", at) > 0 ? [FactIds.Trend] : said.Match("severity_cues", at) > 0 ? [FactIds.Severity] : said.Cue(at);
}
