using System.Globalization;
using EdgeInspector.Core.Explaining.Facts;
using EdgeInspector.Core.Judging;

namespace EdgeInspector.Core.Tests.Explaining.Grounding;

/// <summary>
/// Sentences about events, true ones and the same with one thing wrong, worded here and not from the program's language files. Each
/// sentence is made of slots, so that a corruption knows what it replaces.
/// </summary>
internal sealed class Sentences(string language, Random random)
{
    private static readonly string[] s_placesEn =
        ["the upper left", "the top", "the upper right", "the left", "the centre", "the right", "the lower left", "the bottom", "the lower right"];

    private static readonly string[] s_placesDe = ["oben links", "oben mittig", "oben rechts", "links mittig", "in der Bildmitte", "rechts mittig", "unten links", "unten mittig", "unten rechts"];

    private static readonly string[] s_onesEn = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"];
    private static readonly string[] s_tensEn = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    private static readonly string[] s_onesDe = ["null", "ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf", "dreizehn", "vierzehn", "fünfzehn", "sechzehn", "siebzehn", "achtzehn", "neunzehn"];
    private static readonly string[] s_tensDe = ["", "", "zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig"];

    private static readonly string[] s_formsEn =
    [
        "A [class] was found in [place].", "The camera saw a [class] in [place] of the picture.", "There is a [class] in [place], [length] px long.",
        "The part was [verdict] because of its rule.", "It is [length] px long and covers [area] square pixels.", "The detector is [confidence] % sure.",
        "The finding was seen in [frames] frames with [confidence] percent confidence.", "With [confidence] % confidence this is a [class].",
        "The [class] measures [length] pixels.", "Its area is [area] px².", "The trend is [trend].", "This finding is [trend], and it came [count] times today.",
        "It came [count] times today at this place.", "Today there were [count] such findings here.", "The board was [verdict].",
        "A [class] in [place] was [verdict].", "It was visible in [frames] pictures.", "The length of the [class] is [length] px.", "In [place] there is a [class] with [confidence] % certainty.",
        "The [class] was followed for [frames] frames and then [verdict].", "Seen [count] times here today, [trend].", "The object in [place] covers an area of [area] px².",
    ];

    private static readonly string[] s_formsDe =
    [
        "[class] [place] gefunden.", "Die Kamera sah [place] die Fehlerart [class].", "[place] liegt [class], [length] px lang.",
        "Das Teil wurde [verdict].", "Die Stelle ist [length] px lang und bedeckt [area] Quadratpixel.", "Der Detektor ist zu [confidence] % sicher.",
        "Der Befund wurde in [frames] Bildern mit [confidence] Prozent Sicherheit gesehen.", "Mit [confidence] % Sicherheit ist das die Fehlerart [class].",
        "Die Länge beträgt [length] Pixel.", "Die Fläche beträgt [area] px².", "Die Tendenz ist [trend].", "Die Häufigkeit ist [trend], heute [count] mal hier.",
        "Heute wurde das an dieser Stelle [count] mal gefunden.", "Heute gab es hier [count] solche Befunde.", "Die Platte wurde [verdict].",
        "[class] [place] wurde [verdict].", "Es war in [frames] Aufnahmen sichtbar.", "Die Stelle [place] bedeckt eine Fläche von [area] px².",
        "Gesehen in [frames] Bildern, dann [verdict].", "An dieser Stelle [place] zeigt das Bild [class] mit [confidence] % Sicherheit.",
    ];

    private bool IsGerman => language == "de";

    /// <summary>A true sentence, with the form that made it; null where the event lacks what the form drawn speaks of.</summary>
    public (string Text, string Form)? True(EventFacts facts)
    {
        string[] forms = IsGerman ? s_formsDe : s_formsEn;
        string form = forms[random.Next(forms.Length)];
        return (form.Contains("[trend]", StringComparison.Ordinal) && facts.Trend == Trend.NotEnoughData) || (form.Contains("[count]", StringComparison.Ordinal) && facts.CountToday is null)
            ? null
            : (Fill(form, slot => Value(slot, facts)), form);
    }

    /// <summary>The same with one thing wrong; null where the form holds nothing of that kind.</summary>
    public string? Corrupt(string form, EventFacts facts, string kind)
    {
        string[] slots = kind == "number" ? ["length", "area", "confidence", "frames", "count"] : [kind];
        string[] there = [.. slots.Where(slot => form.Contains($"[{slot}]", StringComparison.Ordinal))];
        if (kind == "negation")
        {
            return Negated(Fill(form, slot => Value(slot, facts)));
        }

        string? target = there.Length == 0 ? null : there[random.Next(there.Length)];
        return target is null ? null : Fill(form, slot => slot == target ? Wrong(slot, facts) : Value(slot, facts));
    }

    private string Value(string slot, EventFacts facts) => slot switch
    {
        "class" => Name(facts.Class),
        "place" => (IsGerman ? s_placesDe : s_placesEn)[(int)facts.Place],
        "verdict" => Verdict(facts.Verdict == VerdictKind.Ng),
        "trend" => TrendWord(facts.Trend),
        _ => Number(Measured(slot, facts)),
    };

    private string Wrong(string slot, EventFacts facts)
    {
        switch (slot)
        {
            case "class":
                string[] others = [.. Cases.Knowledge.Defects.Select(defect => defect.Label).Where(label => label != facts.Class)];
                return Name(others[random.Next(others.Length)]);
            case "place":
                return (IsGerman ? s_placesDe : s_placesEn)[((int)facts.Place + random.Next(1, 9)) % 9];
            case "verdict":
                return Verdict(facts.Verdict != VerdictKind.Ng);
            case "trend":
                return TrendWord((Trend)(1 + (((int)facts.Trend - 1 + random.Next(1, 3)) % 3)));
            default:
                long right = Measured(slot, facts);
                long wrong = random.Next(4) switch { 0 => right + 1, 1 => Math.Max(0, right - random.Next(1, 9)), 2 => right * 10, _ => right + random.Next(2, 50) };
                return Number(wrong == right ? right + 3 : wrong);
        }
    }

    private string Negated(string text)
    {
        string[] pairs = IsGerman
            ? [" wurde ", " wurde nicht ", " ist ", " ist nicht ", " war ", " war nie ", " bedeckt ", " bedeckt keineswegs ", " liegt ", " liegt kein ", "Gesehen ", "Nicht gesehen ", " gefunden.", " nicht gefunden.", " gab es hier ", " gab es hier keine ", " beträgt ", " beträgt nicht ", " zeigt ", " zeigt nicht ", " sah ", " sah niemals "]
            : [" was ", " was not ", " is ", " is not ", " measures ", " never measures ", " were ", " weren't ", " came ", " did not come ", " saw ", " hardly saw ", "Seen ", "Not seen ", " covers ", " doesn't cover "];
        for (int i = 0; i < pairs.Length; i += 2)
        {
            int at = text.IndexOf(pairs[i], StringComparison.Ordinal);
            if (at >= 0)
            {
                return string.Concat(text.AsSpan(0, at), pairs[i + 1], text.AsSpan(at + pairs[i].Length));
            }
        }

        return (IsGerman ? "Es stimmt nicht: " : "It is untrue: ") + text;
    }

    private string Name(string label)
    {
        string english = label.Replace('_', ' ');
        return !IsGerman ? english : label switch
        {
            "open" => "Unterbrechung",
            "short" => "Kurzschluss",
            "mousebite" => "Mausbiss",
            "spur" => "Sporn",
            "spurious_copper" => "Kupferrest",
            "pin_hole" => "Nadelloch",
            _ => english,
        };
    }

    private string Verdict(bool isNg) => (IsGerman, isNg) switch
    {
        (false, true) => random.Next(2) == 0 ? "rejected" : "sorted out",
        (false, false) => random.Next(2) == 0 ? "accepted" : "tolerated",
        (true, true) => random.Next(2) == 0 ? "abgelehnt" : "aussortiert",
        _ => random.Next(2) == 0 ? "freigegeben" : "toleriert",
    };

    private string TrendWord(Trend trend) => (IsGerman, trend) switch
    {
        (false, Trend.Rising) => random.Next(2) == 0 ? "rising" : "increasing",
        (false, Trend.Falling) => random.Next(2) == 0 ? "falling" : "declining",
        (false, _) => random.Next(2) == 0 ? "steady" : "unchanged",
        (true, Trend.Rising) => random.Next(2) == 0 ? "steigend" : "zunehmend",
        (true, Trend.Falling) => random.Next(2) == 0 ? "fallend" : "abnehmend",
        _ => random.Next(2) == 0 ? "gleichbleibend" : "stabil",
    };

    private static long Measured(string slot, EventFacts facts) => slot switch
    {
        "length" => (long)Math.Round(facts.LengthPx, MidpointRounding.AwayFromZero),
        "area" => (long)Math.Round(facts.AreaPx, MidpointRounding.AwayFromZero),
        "confidence" => (long)Math.Round(100.0 * facts.Confidence, MidpointRounding.AwayFromZero),
        "frames" => facts.Frames,
        _ => facts.CountToday!.Value,
    };

    /// <summary>In digits, or in words where it is below a hundred and the draw says so.</summary>
    private string Number(long number)
    {
        if (number is < 2 or > 99 || random.Next(3) > 0)
        {
            return number.ToString(CultureInfo.InvariantCulture);
        }

        (long tens, long ones) = (number / 10, number % 10);
        return number < 20 ? (IsGerman ? s_onesDe : s_onesEn)[number]
            : IsGerman ? (ones == 0 ? "" : s_onesDe[ones] + "und") + s_tensDe[tens]
            : s_tensEn[tens] + (ones == 0 ? "" : "-" + s_onesEn[ones]);
    }

    private static string Fill(string form, Func<string, string> value)
    {
        string text = form;
        for (int open = text.IndexOf('[', StringComparison.Ordinal); open >= 0; open = text.IndexOf('[', StringComparison.Ordinal))
        {
            int close = text.IndexOf(']', open);
            text = text[..open] + value(text[(open + 1)..close]) + text[(close + 1)..];
        }

        return char.ToUpperInvariant(text[0]) + text[1..];
    }
}
