using System.Globalization;
using System.Text.RegularExpressions;

namespace EdgeInspector.Tests.Explanations.Corpus;

/// <summary>Puts questions together, the same for the same seed, over the events of a <see cref="SeededStore"/>.</summary>
internal sealed partial class QuestionCorpus(int seed, IReadOnlyList<string> events)
{
    private static readonly (string Label, string[] English, string One, string[] German, string Dative, string Nominative, string Accusative)[] s_classes =
    [
        ("open", ["opens", "open circuits"], "open circuit", ["Unterbrechungen"], "Unterbrechungen", "die letzte Unterbrechung", "die letzte Unterbrechung"),
        ("short", ["shorts", "short circuits"], "short", ["Kurzschlüsse"], "Kurzschlüssen", "der letzte Kurzschluss", "den letzten Kurzschluss"),
        ("mousebite", ["mousebites", "mouse bites"], "mousebite", ["Mausbisse"], "Mausbissen", "der letzte Mausbiss", "den letzten Mausbiss"),
        ("spur", ["spurs"], "spur", ["Sporne"], "Spornen", "der letzte Sporn", "den letzten Sporn"),
        ("pin_hole", ["pinholes", "pin holes"], "pinhole", ["Nadellöcher"], "Nadellöchern", "das letzte Nadelloch", "das letzte Nadelloch"),
        ("spurious_copper", ["spurious copper findings", "spurious coppers"], "spurious copper", ["Kupferreste"], "Kupferresten", "der letzte Kupferrest", "den letzten Kupferrest"),
        ("", ["defects", "findings", "faults", "errors"], "defect", ["Fehler", "Befunde", "Defekte"], "Fehlern", "der letzte Fehler", "den letzten Fehler"),
    ];

    /// <summary>Now is Saturday, 2026-11-21 15:20 UTC.</summary>
    private static readonly (string English, string German, long? From, long To)[] s_times =
    [
        ("", "", null, At(21, 15, 20)), ("today", "heute", At(21, 0), At(21, 15, 20)), ("yesterday", "gestern", At(20, 0), At(21, 0)), ("in the last hour", "in der letzten Stunde", At(21, 14, 20), At(21, 15, 20)),
        ("in the last two hours", "in den letzten zwei Stunden", At(21, 13, 20), At(21, 15, 20)), ("over the past 45 minutes", "in den letzten 45 Minuten", At(21, 14, 35), At(21, 15, 20)),
        ("since six", "seit sechs", At(21, 6), At(21, 15, 20)), ("since 7:30", "seit 7:30 Uhr", At(21, 7, 30), At(21, 15, 20)), ("since this morning", "seit heute früh", At(21, 0), At(21, 15, 20)), ("between 8 and 11", "zwischen 8 und 11 Uhr", At(21, 8), At(21, 11)),
        ("from 9 to noon", "von 9 bis 12 Uhr", At(21, 9), At(21, 12)), ("since noon", "seit Mittag", At(21, 12), At(21, 15, 20)), ("on Friday", "am Freitag", At(20, 0), At(21, 0)), ("this week", "diese Woche", At(16, 0), At(21, 15, 20)),
        ("during this shift", "in dieser Schicht", At(21, 7, 20), At(21, 15, 20)), ("since yesterday noon", "seit gestern Mittag", At(20, 12), At(21, 15, 20)), ("in the past 24 hours", "in den letzten 24 Stunden", At(20, 15, 20), At(21, 15, 20)),
        ("on 20 November", "am 20. November", At(20, 0), At(21, 0)), ("before noon", "vor 12 Uhr", At(21, 0), At(21, 12)), ("this morning", "heute Vormittag", At(21, 0), At(21, 12)), ("last night", "letzte Nacht", At(20, 22), At(21, 6)),
    ];

    private static readonly (string English, string German, string Where)[] s_narrow =
    [
        ("", "", "1"), ("", "", "1"), ("on camera side", "an Kamera side", "camera = 'side'"), ("in zone connector", "in Zone connector", "zone = 'connector'"), ("in the lower right", "unten rechts", Place(2, 2)), ("in the centre", "in der Mitte", Place(1, 1)),
        ("at the top left", "links oben", Place(0, 0)), ("in the connector zone", "in der Zone connector", "zone = 'connector'"), ("from the side camera", "von der Kamera side", "camera = 'side'"), ("on the right", "rechts", Place(1, 2)),
    ];

    private static readonly (string One, string Other, string Eins, string Zwei, (long From, long To) First, (long From, long To) Second)[] s_pairs =
    [
        ("today", "yesterday", "heute", "gestern", (At(21, 0), At(21, 15, 20)), (At(20, 0), At(21, 0))), ("in the last hour", "in the hour before", "in der letzten Stunde", "in der Stunde davor", (At(21, 14, 20), At(21, 15, 20)), (At(21, 13, 20), At(21, 14, 20))),
        ("this shift", "the last shift", "diese Schicht", "letzte Schicht", (At(21, 7, 20), At(21, 15, 20)), (At(20, 23, 20), At(21, 7, 20))), ("yesterday", "the day before", "gestern", "am Tag davor", (At(20, 0), At(21, 0)), (At(19, 0), At(20, 0))),
        ("this week", "last week", "diese Woche", "letzte Woche", (At(16, 0), At(21, 15, 20)), (At(9, 0), At(16, 0))), ("on Friday", "on Thursday", "am Freitag", "am Donnerstag", (At(20, 0), At(21, 0)), (At(19, 0), At(20, 0))),
    ];

    private readonly Random _random = new(seed);

    public CorpusQuestion Next(Asked tool)
    {
        bool german = _random.Next(5) < 2;
        var what = Pick(s_classes);
        var when = Pick(s_times);
        var pair = Pick(s_pairs);
        bool isLatest = tool is Asked.Latest or Asked.Explain;
        var narrow = Pick(s_narrow);
        string form = Pick(german ? Wordings.German(tool) : Wordings.English(tool));
        string? id = form.Contains("{id}", StringComparison.Ordinal) ? Pick(events) : null;
        string text = form.Replace("{c}", Pick(german ? what.German : what.English), StringComparison.Ordinal).Replace("{d}", what.Dative, StringComparison.Ordinal)
            .Replace("{one}", german ? what.Nominative : what.One, StringComparison.Ordinal).Replace("{acc}", what.Accusative, StringComparison.Ordinal)
            .Replace("{w}", german ? narrow.German : narrow.English, StringComparison.Ordinal).Replace("{t}", german ? when.German : when.English, StringComparison.Ordinal)
            .Replace("{a}", german ? pair.Eins : pair.One, StringComparison.Ordinal).Replace("{b}", german ? pair.Zwei : pair.Other, StringComparison.Ordinal).Replace("{id}", id, StringComparison.Ordinal);
        text = BeforeSign().Replace(Spaces().Replace(text, " "), "$1").Trim();
        string where = tool == Asked.Models || id is not null ? "1" : $"{(what.Label.Length == 0 ? "1" : $"class = '{what.Label}'")} AND {(form.Contains("{w}", StringComparison.Ordinal) ? narrow.Where : "1")}";
        // "Why was the last one rejected" is about the last that was.
        where += form.Contains("reject", StringComparison.Ordinal) || form.Contains("abgelehnt", StringComparison.Ordinal) ? " AND verdict = 1" : "";
        (long? from, long to) = tool == Asked.Compare ? (pair.First.From, pair.First.To) : isLatest ? (null, when.To) : (when.From, when.To);
        return new CorpusQuestion(tool, text, where, from, to, tool == Asked.Compare ? pair.Second : null, id);
    }

    private T Pick<T>(IReadOnlyList<T> of) => of[_random.Next(of.Count)];

    internal static long At(int day, int hour, int minute = 0) => new DateTimeOffset(2026, 11, day, hour, minute, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    /// <summary>Of a picture of 320 x 240: the centre's third, reckoned otherwise than the program does.</summary>
    private static string Place(int row, int column) => string.Create(
        CultureInfo.InvariantCulture,
        $"(x1 + x2) >= {column * 640.0 / 3} AND (x1 + x2) < {(column + 1) * 640.0 / 3} AND (y1 + y2) >= {row * 480.0 / 3} AND (y1 + y2) < {(row + 1) * 480.0 / 3}");

    [GeneratedRegex(" +")]
    private static partial Regex Spaces();

    [GeneratedRegex(" ([?.,:!])")]
    private static partial Regex BeforeSign();
}
