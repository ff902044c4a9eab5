using EdgeInspector.Core.Explaining.Facts;

namespace EdgeInspector.Core.Explaining.Grounding;

/// <summary>Checks what a sentence calls a zone, a camera, a model or a track.</summary>
internal sealed class NameClaims(SentenceWords said, FactList facts, StatedFacts stated)
{
    /// <summary>A zone, camera, model or track must be named by its name, or not at all.</summary>
    public string? Check(int at, ref int used, string fact)
    {
        Fact? known = facts.Find(fact);
        int next = at + used;
        int told = Told(next, fact);
        bool before = told == next && at > 0 && (said.Tokens[at - 1].Fact == fact || IsName(at - 1, known));
        (used, next) = (used + told - next, told);
        bool nothing = next >= said.Tokens.Count || said.Tokens[next].Kind == TokenKind.Symbol || said.Match("function", next) > 0;
        if (before || (nothing && known is not null))
        {
            stated.Add(fact);
            return null;
        }

        if (known is null || nothing)
        {
            return $"no {fact} is known";
        }

        if (said.Tokens[next].Fact == fact)
        {
            return null;
        }

        if (fact == FactIds.Track && said.Tokens[next].Kind == TokenKind.Number)
        {
            used++;
            return stated.Claim(fact, said.Tokens[next].Value == known.Number, $"'{said.Tokens[next].Text}' is not the track");
        }

        if (said.Tokens[next].Kind != TokenKind.Word)
        {
            // What follows is judged by itself: a number, a reference to something else.
            return said.Tokens[next].Kind == TokenKind.Known ? $"'{said.Tokens[next].Text}' is not the {fact}" : null;
        }

        bool isName = IsName(next, known);
        used += isName ? known.Text.Split(' ').Length : 0;
        return stated.Claim(fact, isName, $"'{said.Tokens[next].Text}' is not the {fact}");
    }

    /// <summary>"Zone: board", "zone (board)", "the zone is board": where the name stands, unless what follows is said of the zone otherwise.</summary>
    private int Told(int at, string fact)
    {
        int name = at;
        while (name < said.Tokens.Count && (said.Tokens[name].Lower is ":" or "(" or "\"" or "'" || said.Match("naming", name) > 0 || (fact == FactIds.Zone && said.Match("copulas", name) > 0)))
        {
            name++;
        }

        if (name > at && name < said.Tokens.Count && said.Tokens[name].Fact is FactIds.Zone or FactIds.Camera or FactIds.Model or FactIds.Track)
        {
            return name;
        }

        bool isOther = name == at || name >= said.Tokens.Count || said.Tokens[name].Kind != TokenKind.Word || said.Match("function", name) > 0 || said.Match("negation", name) > 0
            || said.Match("about", name) > 0 || said.Vocabulary.One.Contains(said.Tokens[name].Lower) || said.Cue(name).Length > 0
            || (fact != FactIds.Zone && !EndsAName(name + 1)) || ((string[])["verdict", "trend", "severity", "place"]).Any(group => said.Longest(group, name).Words > 0);
        return isOther ? at : name;
    }

    private bool EndsAName(int at) => at >= said.Tokens.Count || said.Tokens[at].Kind == TokenKind.Symbol || said.Match("function", at) > 0;

    private bool IsName(int at, Fact? known)
    {
        string[] words = known?.Text.ToLowerInvariant().Split([' ', '-', '_'], StringSplitOptions.RemoveEmptyEntries) ?? [];
        return words.Length > 0 && at + words.Length <= said.Tokens.Count && words.Select((word, i) => said.Words[at + i] == word).All(static same => same);
    }
}
