using static EdgeInspector.Tests.Explanations.Corpus.QuestionCorpus;

namespace EdgeInspector.Tests.Explanations.Corpus;

/// <summary>Questions written down one by one, in no pattern.</summary>
internal static class FreeQuestions
{
    private static readonly long s_now = At(21, 15, 20);

    public static IReadOnlyList<CorpusQuestion> All { get; } =
    [
        Count("hey, how many shorts so far today?", "class = 'short'", At(21, 0)), Count("number of pinholes since 9 am", "class = 'pin_hole'", At(21, 9)), Count("Did anything get rejected in the last half hour?", "verdict = 1", At(21, 14, 50)),
        Count("how many mousebites on the top camera today", "class = 'mousebite' AND camera = 'top'", At(21, 0)), Count("Can you tell me how many open circuits we found this week?", "class = 'open'", At(16, 0)), Count("opens today?", "class = 'open'", At(21, 0)),
        Count("Total defects this morning", "1", At(21, 0), At(21, 12)), Count("how many defects did camera side find since noon", "camera = 'side'", At(21, 12)), Count("What's today's count of spurs?", "class = 'spur'", At(21, 0)), Count("how many rejects in zone rim today", "zone = 'rim' AND verdict = 1", At(21, 0)),
        Count("Have there been shorts in the past 2 hours", "class = 'short'", At(21, 13, 20)), Count("how many defects were tolerated yesterday", "verdict = 0", At(20, 0), At(21, 0)), Count("How many opens between 10:15 and 11:45 today?", "class = 'open'", At(21, 10, 15), At(21, 11, 45)),
        Count("Wie viele Kurzschlüsse hatten wir heute schon?", "class = 'short'", At(21, 0)), Count("Wieviele Fehler hat Kamera top seit Mittag gefunden?", "camera = 'top'", At(21, 12)), Count("Gab es gestern Nadellöcher?", "class = 'pin_hole'", At(20, 0), At(21, 0)),
        Count("Wie oft kam heute eine Unterbrechung vor?", "class = 'open'", At(21, 0)), Count("Anzahl der Mausbisse in dieser Woche", "class = 'mousebite'", At(16, 0)), Count("Wie viele Fehler waren es in den letzten 3 Stunden?", "1", At(21, 12, 20)), Count("wie viele sporne seit 8", "class = 'spur'", At(21, 8)),
        Ask(Asked.List, "show me every short from today", "class = 'short'", At(21, 0)), Ask(Asked.List, "What went wrong in the last hour?", "1", At(21, 14, 20)), Ask(Asked.List, "list rejected pinholes since yesterday", "class = 'pin_hole' AND verdict = 1", At(20, 0)),
        Ask(Asked.List, "Which defects did camera side see this morning?", "camera = 'side'", At(21, 0), At(21, 12)), Ask(Asked.List, "Zeig alle Kurzschlüsse von heute", "class = 'short'", At(21, 0)), Ask(Asked.List, "Was wurde in der letzten Stunde abgelehnt?", "verdict = 1", At(21, 14, 20)),
        Ask(Asked.List, "Welche Fehler traten gestern in Zone rim auf?", "zone = 'rim'", At(20, 0), At(21, 0)), Ask(Asked.Trend, "is it getting worse with opens today?", "class = 'open'", At(21, 0)), Ask(Asked.Trend, "Are mousebites going up or down?", "class = 'mousebite'", null),
        Ask(Asked.Trend, "trend for shorts over the last 24 hours", "class = 'short'", At(20, 15, 20)), Ask(Asked.Trend, "Do we see more defects over time today?", "1", At(21, 0)), Ask(Asked.Trend, "Werden Kurzschlüsse häufiger?", "class = 'short'", null), Ask(Asked.Trend, "Wie ist die Tendenz der Nadellöcher seit heute Morgen?", "class = 'pin_hole'", At(21, 0)),
        Ask(Asked.Locate, "where on the board do the shorts sit?", "class = 'short'", null), Ask(Asked.Locate, "In what corner are the pinholes today?", "class = 'pin_hole'", At(21, 0)), Ask(Asked.Locate, "Where do we find spurs on camera side?", "class = 'spur' AND camera = 'side'", null),
        Ask(Asked.Locate, "Wo häufen sich die Mausbisse?", "class = 'mousebite'", null), Ask(Asked.Locate, "An welcher Stelle treten Unterbrechungen auf?", "class = 'open'", null), Ask(Asked.Latest, "when was the most recent short?", "class = 'short'", null), Ask(Asked.Latest, "Show the last rejected pinhole", "class = 'pin_hole' AND verdict = 1", null),
        Ask(Asked.Latest, "What did camera side find last?", "camera = 'side'", null), Ask(Asked.Latest, "Wann hatten wir den letzten Kurzschluss?", "class = 'short'", null), Ask(Asked.Latest, "Was war der neueste Fehler?", "1", null), Ask(Asked.Explain, "why did the last mousebite fail?", "class = 'mousebite' AND verdict = 1", null),
        Ask(Asked.Explain, "Can you explain the last defect?", "1", null), Ask(Asked.Explain, "Warum wurde das letzte Teil aussortiert?", "verdict = 1", null), Ask(Asked.Explain, "Erkläre mir den neuesten Fehler", "1", null), Ask(Asked.Models, "which model is live?", "1", null), Ask(Asked.Models, "What models have been running since yesterday?", "1", At(20, 0)),
        Ask(Asked.Models, "Welche Modelle liefen gestern?", "1", At(20, 0), At(21, 0)), Both("More shorts today than yesterday?", "class = 'short'"), Both("How does today compare with yesterday?", "1"), Both("today vs yesterday for opens", "class = 'open'"), Both("Sind es heute mehr Unterbrechungen als gestern?", "class = 'open'"),
        Both("Vergleich heute mit gestern", "1"), Both("Were pinholes rarer today than yesterday?", "class = 'pin_hole'"),
    ];

    private static CorpusQuestion Count(string text, string where, long from, long? to = null) => new(Asked.Count, text, where, from, to ?? s_now, null, null);

    private static CorpusQuestion Ask(Asked tool, string text, string where, long? from, long? to = null) => new(tool, text, where, from, to ?? s_now, null, null);

    private static CorpusQuestion Both(string text, string where) => new(Asked.Compare, text, where, At(21, 0), s_now, (At(20, 0), At(21, 0)), null);
}
