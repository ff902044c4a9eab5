namespace EdgeInspector.Tests.Explanations.Corpus;

/// <summary>
/// Questions as people put them, per tool: {c} defects in the plural, {d} the same in the German dative, {one} a single one with its
/// article, {w} what narrows it down, {t} when, {id} an event.
/// </summary>
internal static class Wordings
{
    public static IReadOnlyList<string> English(Asked tool) => tool switch
    {
        Asked.Count =>
        [
            "How many {c} were there {w} {t}?", "how many {c} {w} {t}", "What is the number of {c} {w} {t}?", "Count {c} {w} {t}", "Were there any {c} {w} {t}?",
            "Have we seen {c} {w} {t}?", "{c} {w} {t}?", "Give me the number of {c} {w} {t}.", "How often did we get {c} {w} {t}?", "Please count all the {c} {w} {t}",
            "What was the total number of {c} {w} {t}?", "Any {c} {w} {t}?", "I would like to know how many {c} came up {w} {t}", "How many {c} has the line produced {w} {t}?",
        ],
        Asked.List =>
        [
            "List all {c} {w} {t}", "Show me the {c} {w} {t}", "Which {c} did we see {w} {t}?", "What {c} were found {w} {t}?", "Give me a list of the {c} {w} {t}.",
            "Display the {c} {w} {t}", "Can I see the {c} {w} {t}?", "What were the {c} {w} {t}?", "Show {c} {w} {t}, please", "When were {c} found {w} {t}?",
        ],
        Asked.Trend =>
        [
            "Are {c} increasing {w} {t}?", "Are {c} getting worse {w} {t}?", "What is the trend of {c} {w} {t}?", "Do {c} become more frequent {w} {t}?", "Is there a trend in the {c} {w} {t}?",
            "Are we seeing more and more {c} {w} {t}?", "Have {c} become rarer {w} {t}?", "How are the {c} developing {w} {t}?", "Is it getting better with the {c} {w} {t}?", "Are {c} on the rise {w} {t}?",
        ],
        Asked.Locate =>
        [
            "Where are the {c} {w} {t}?", "Where do {c} occur {w} {t}?", "Where in the picture were {c} found {w} {t}?", "In which part of the picture do {c} appear {w} {t}?", "Where do most {c} lie {w} {t}?",
            "What are the positions of the {c} {w} {t}?", "Which area has the most {c} {w} {t}?", "Are there hotspots of {c} {w} {t}?", "Show me where the {c} are {w} {t}",
        ],
        Asked.Latest =>
        [
            "When was the last {one} {w}?", "Show me the latest {one} {w}", "What was the most recent {one} {w}?", "When did the last {one} occur {w}?", "When did we last see a {one} {w}?", "Newest {one} {w}?",
            "Which {one} came last {w}?", "Give me the last {one} {w}.",
        ],
        Asked.Explain =>
        [
            "Why was the last {one} {w} rejected?", "Explain the latest {one} {w}", "What is the reason for the last {one} {w}?", "Explain event {id}", "Why was {id} rejected?", "Describe the last {one} {w}.", "Tell me about event {id}",
            "What happened with {id}?", "Why did the line reject the last {one} {w}?",
        ],
        Asked.Models =>
        [
            "Which models judged {t}?", "Which model was in use {t}?", "What model versions ran {t}?", "Show the model history {t}", "Which version of the model is running {t}?", "When was the model changed {t}?", "Model history {t}",
            "Which models have we used {t}?",
        ],
        _ =>
        [
            "Compare {c} {a} with {b} {w}", "Were there more {c} {a} than {b} {w}?", "{c} {w} {a} versus {b}", "Did we have fewer {c} {w} {a} than {b}?", "How do {c} {a} compare to {b} {w}?",
            "What is the difference in {c} between {a} and {b} {w}?", "Are there more {c} {w} {a} than {b}?", "{c} {w}: {a} against {b}",
        ],
    };

    public static IReadOnlyList<string> German(Asked tool) => tool switch
    {
        Asked.Count =>
        [
            "Wie viele {c} gab es {w} {t}?", "Wie viele {c} {w} {t}", "Wie viele {c} haben wir {t} {w} gefunden?", "Anzahl {c} {w} {t}?", "Gab es {w} {t} {c}?", "Zähl mir bitte die {c} {w} {t}", "Wie hoch ist die Anzahl der {c} {w} {t}?",
            "Wie oft kamen {c} {w} {t} vor?", "Sag mir, wie viele {c} {w} {t} erkannt wurden.", "Wie viele {c} sind {w} {t} angefallen?",
        ],
        Asked.List =>
        [
            "Zeig mir die {c} {w} {t}", "Liste alle {c} {w} {t} auf", "Welche {c} gab es {w} {t}?", "Welche {c} wurden {w} {t} gefunden?", "Gib mir eine Liste der {c} {w} {t}", "Was für {c} hatten wir {w} {t}?", "Nenne mir die {c} {w} {t}.",
        ],
        Asked.Trend =>
        [
            "Nehmen die {c} {w} {t} zu?", "Werden die {c} {w} {t} mehr?", "Wie ist der Trend bei den {d} {w} {t}?", "Wird es mit den {d} {w} {t} schlimmer?", "Wie entwickeln sich die {c} {w} {t}?", "Gibt es eine Tendenz bei {d} {w} {t}?",
            "Steigen die {c} {w} {t}?", "Treten {c} {w} {t} häufiger auf?",
        ],
        Asked.Locate =>
        [
            "Wo liegen die {c} {w} {t}?", "Wo sind {c} {w} {t} aufgetreten?", "An welcher Stelle gibt es {w} {t} {c}?", "Wo im Bild finden sich {c} {w} {t}?", "Wo treten die meisten {c} {w} {t} auf?", "In welchem Bereich liegen die {c} {w} {t}?",
        ],
        Asked.Latest =>
        [
            "Wann war {one} {w}?", "Zeig mir {acc} {w}", "Wann kam {one} {w}?", "Was war {one} {w}?", "Wann haben wir zuletzt {c} {w} gesehen?",
        ],
        Asked.Explain =>
        [
            "Warum wurde {one} {w} abgelehnt?", "Erkläre {acc} {w}", "Wieso wurde {id} abgelehnt?", "Was ist der Grund für {acc} {w}?", "Beschreibe Ereignis {id}", "Erklär mir bitte {id}.",
        ],
        Asked.Models =>
        [
            "Welche Modelle haben {t} geprüft?", "Welches Modell war {t} im Einsatz?", "Welche Modellversionen liefen {t}?", "Zeig die Modellgeschichte {t}", "Welche Version des Modells läuft {t}?", "Wann wurde das Modell {t} gewechselt?",
        ],
        _ =>
        [
            "Vergleiche {c} {w} {a} mit {b}", "Gab es {w} {a} mehr {c} als {b}?", "Hatten wir {a} {w} weniger {c} als {b}?", "{c} {w} {a} gegenüber {b}", "Wie ist der Unterschied bei {d} {w} zwischen {a} und {b}?",
        ],
    };
}
