using EdgeInspector.Core.Explaining.Facts;
using EdgeInspector.Core.Explaining.Grounding;
using EdgeInspector.Core.Explaining.Languages;
using EdgeInspector.Core.Judging;
using Xunit;

namespace EdgeInspector.Core.Tests.Explaining.Grounding;

/// <summary>Words with endings, verbs in two parts and numbers within words.</summary>
public sealed class GermanFormsTests
{
    private static readonly EventFacts s_event = Cases.Event(new Random(8)) with
    {
        Class = "open",
        Zone = "board",
        Confidence = 0.93f,
        CountToday = 7,
        Trend = Trend.Rising,
        Verdict = VerdictKind.Ok,
    };

    [Theory]
    [InlineData("Der abgelehnte Fehler {class} liegt {place}.")]
    [InlineData("Ein abgelehnter Fehler {class} liegt {place}.")]
    [InlineData("Ein Fund mit abnehmender Tendenz, heute {count}.")]
    [InlineData("Der Fehler {class} nimmt hier heute ab.")]
    [InlineData("Die Zahl geht hier heute zurück, mit {count} am Tag.")]
    [InlineData("Heute hier {count}, mit konstantem Verlauf.")]
    [InlineData("Mit fünfzigprozentiger Sicherheit liegt {class} {place}.")]
    [InlineData("Eine dreifache Stelle {class} {place}.")]
    [InlineData("Ein mit {confidence} Sicherheit leichter Fehler {class}.")]
    [InlineData("Gesehen wurde {class}, deren Zahl heute abnimmt.")]
    [InlineData("Der Kontrastwert von {class} ist {confidence}.")]
    [InlineData("Sie hat einen Flächeninhalt von {length}.")]
    [InlineData("Ein unkritischer Fehler {class} {place}.")]
    [InlineData("Ein ungewöhnlicher Fehler {class} {place}.")]
    [InlineData("Der typische Fehler {class} {place}.")]
    public void Check_FalseWordWithItsEnding_IsDropped(string sentence) => Assert.NotNull(Check(sentence, s_event).Fault);

    [Theory]
    [InlineData("Der tolerierte Fehler {class} liegt {place}.")]
    [InlineData("Ein Fund mit zunehmender Tendenz, heute {count}.")]
    [InlineData("Der Fehler {class} nimmt hier heute zu.")]
    [InlineData("Ein kritischer Fehler {class} {place}.")]
    [InlineData("Die Schwere ist hoch, Fehler {class}.")]
    [InlineData("Schwere: {severity}.")]
    public void Check_TrueWordWithItsEnding_Passes(string sentence) => Assert.Null(Check(sentence, s_event).Fault);

    [Theory]
    [InlineData("The trend goes here today down, with {count} today.")]
    [InlineData("A tenfold {class} was found {place}.")]
    [InlineData("A {class} {place}, severe.")]
    public void Check_FalseEnglishForms_AreDropped(string sentence) =>
        Assert.NotNull(new GroundingCheck(Cases.Knowledge, LanguagePack.Get("en")).Check(sentence, Cases.Facts(s_event with { Class = "spur" })).Fault);

    private static SentenceCheck Check(string sentence, EventFacts facts) => new GroundingCheck(Cases.Knowledge, LanguagePack.Get("de")).Check(sentence, Cases.Facts(facts));
}
