using System.Text.RegularExpressions;
using EdgeInspector.Core.Explaining.Answers;
using EdgeInspector.Core.Explaining.Facts;

namespace EdgeInspector.ExplainerPairs;

/// <summary>
/// Writes answers as a person on the line might: what happened where, what makes it remarkable, how it looks. Which facts are told follows
/// from which there are; the wording varies.
/// </summary>
internal sealed partial class AnswerWriter(Random random, string language)
{
    private static readonly string[] s_openingEn =
    [
        "{class} {place}, zone {zone}: {verdict}.",
        "A {class} was found {place} in zone {zone}, and the part is {verdict}.",
        "The part is {verdict} for a {class} {place}, in zone {zone}.",
        "In zone {zone}, {place}, there is a {class}: {verdict}.",
    ];

    private static readonly string[] s_openingEnNoZone =
    [
        "{class} {place}: {verdict}.",
        "A {class} was found {place}, and the part is {verdict}.",
        "The part is {verdict} for a {class} {place}.",
        "There is a {class} {place}: {verdict}.",
    ];

    private static readonly string[] s_trendEn =
    [
        "It came {count} at this place today, and the trend is {trend}.",
        "The trend is {trend}, with {count} at this place today.",
        "At this place it was counted {count} today; the trend is {trend}.",
    ];

    private static readonly string[] s_trendOnlyEn = ["The trend is {trend}.", "Over the last hours the trend is {trend}."];

    private static readonly string[] s_countEn = ["It came {count} at this place today.", "At this place it was counted {count} today."];

    private static readonly string[] s_ruleEn = ["The rule asks for {rule}.", "The rule behind it asks for {rule}."];

    private static readonly string[] s_appearanceEn =
    [
        "It looks like {appearance}, {length} long.",
        "What is seen is {appearance}, {length} long and covering {area}.",
        "It shows {appearance} and covers {area}.",
    ];

    private static readonly string[] s_sizeEn =
    [
        "It is {length} long and {width} wide.",
        "It is {length} long and covers {area}.",
        "It covers {area}, with a length of {length}.",
    ];

    private static readonly string[] s_anomalyEn =
    [
        "The anomaly score is {anomaly}, and the model is {confidence} sure.",
        "With an anomaly score of {anomaly} it was seen in {frames}.",
    ];

    private static readonly string[] s_seenEn =
    [
        "It was seen in {frames} with {confidence} confidence.",
        "The model is {confidence} sure after {frames}.",
        "Its contrast is {contrast}, and it was seen in {frames}.",
        "It is turned by {orientation} and was seen in {frames}.",
    ];

    private static readonly string[] s_openingDe =
    [
        "{class} {place}, Zone {zone}: {verdict}.",
        "In Zone {zone} liegt {place} der Fehler {class}; das Teil ist {verdict}.",
        "Das Teil ist {verdict}: {class} {place} in Zone {zone}.",
        "Gefunden wurde {class} {place}, Zone {zone}; das Ergebnis ist {verdict}.",
    ];

    private static readonly string[] s_openingDeNoZone =
    [
        "{class} {place}: {verdict}.",
        "Der Fehler {class} liegt {place}; das Teil ist {verdict}.",
        "Das Teil ist {verdict}: {class} {place}.",
        "Gefunden wurde {class} {place}; das Ergebnis ist {verdict}.",
    ];

    private static readonly string[] s_trendDe =
    [
        "An dieser Stelle trat er heute {count} auf, Tendenz {trend}.",
        "Die Tendenz ist {trend}, heute an dieser Stelle {count}.",
        "Heute an dieser Stelle: {count}; die Tendenz ist {trend}.",
    ];

    private static readonly string[] s_trendOnlyDe = ["Die Tendenz ist {trend}.", "Tendenz der letzten Stunden: {trend}."];

    private static readonly string[] s_countDe = ["An dieser Stelle trat er heute {count} auf.", "Heute an dieser Stelle: {count}."];

    private static readonly string[] s_ruleDe = ["Die Regel verlangt {rule}.", "Verlangt ist nach der Regel: {rule}."];

    private static readonly string[] s_appearanceDe =
    [
        "Das Bild zeigt {appearance}, {length} lang.",
        "Zu sehen ist {appearance}, {length} lang auf {area}.",
        "Es zeigt sich {appearance} auf einer Fläche von {area}.",
    ];

    private static readonly string[] s_sizeDe =
    [
        "Die Stelle ist {length} lang und {width} breit.",
        "Die Stelle ist {length} lang und bedeckt {area}.",
        "Sie bedeckt {area} bei einer Länge von {length}.",
    ];

    private static readonly string[] s_anomalyDe =
    [
        "Der Anomaliewert ist {anomaly}, die Sicherheit {confidence}.",
        "Bei einem Anomaliewert von {anomaly} wurde sie in {frames} gesehen.",
    ];

    private static readonly string[] s_seenDe =
    [
        "Gesehen wurde sie in {frames} mit {confidence} Sicherheit.",
        "Das Modell ist nach {frames} zu {confidence} sicher.",
        "Ihr Kontrast ist {contrast}, gesehen in {frames}.",
        "Sie ist um {orientation} gedreht und in {frames} gesehen.",
    ];

    private bool IsGerman => language == "de";

    public EventAnswer Write(FactList facts) => new()
    {
        Summary = [.. Said(facts, [IsGerman ? s_openingDe : s_openingEn, IsGerman ? s_openingDeNoZone : s_openingEnNoZone]), .. Remarkable(facts)],
        Looks =
        [
            .. Said(facts, [IsGerman ? s_appearanceDe : s_appearanceEn, IsGerman ? s_sizeDe : s_sizeEn]),
            .. Said(facts, [IsGerman ? s_anomalyDe : s_anomalyEn, IsGerman ? s_seenDe : s_seenEn]),
        ],
        Causes = [.. facts.Knowledge?.Causes.Take(EventGrammar.MostCauses).Select(cause => cause.Id) ?? []],
        Action = facts.Knowledge?.Actions.Select(action => action.Id).FirstOrDefault(),
        Severity = facts.Find(FactIds.Severity)?.Text,
    };

    /// <summary>How often and whither, where that is known; else the rule.</summary>
    private string[] Remarkable(FactList facts) => Said(
        facts,
        [
            IsGerman ? s_trendDe : s_trendEn,
            IsGerman ? s_trendOnlyDe : s_trendOnlyEn,
            IsGerman ? s_countDe : s_countEn,
            IsGerman ? s_ruleDe : s_ruleEn,
        ]);

    /// <summary>One sentence of the first list that has one whose references all exist.</summary>
    private string[] Said(FactList facts, IReadOnlyList<string[]> lists)
    {
        foreach (string[] list in lists)
        {
            string[] fitting = [.. list.Where(sentence => References(sentence).All(id => facts.Find(id) is not null))];
            if (fitting.Length > 0)
            {
                return [fitting[random.Next(fitting.Length)]];
            }
        }

        return [];
    }

    private static IEnumerable<string> References(string sentence) => Reference().Matches(sentence).Select(match => match.Groups[1].Value);

    [GeneratedRegex(@"\{([a-z]+)\}")]
    private static partial Regex Reference();
}
