using EdgeInspector.Core.Explaining.Answers;
using EdgeInspector.Core.Explaining.Facts;
using EdgeInspector.Core.Explaining.Grounding;
using EdgeInspector.Core.Explaining.Languages;
using EdgeInspector.Core.Judging;
using Xunit;

namespace EdgeInspector.Core.Tests.Explaining.Grounding;

/// <summary>What stands around a reference: right by itself, and yet called something else.</summary>
public sealed class ReferenceClaimsTests
{
    private static readonly EventFacts s_event = Cases.Event(new Random(5)) with
    {
        Class = "open",
        Zone = "board",
        WidthPx = 12,
        Anomaly = 0.81f,
        Heat = 0.42f,
        GoodShare = 0.0098f,
        Contrast = 0.17f,
        OrientationDegrees = 30,
        CountToday = 7,
        Trend = Trend.Rising,
        Rule = new RuleFact(0.5f, 6, 2, 3),
        Verdict = VerdictKind.Ng,
    };

    [Theory]
    [InlineData("en", "Its contrast is {confidence}.")]
    [InlineData("en", "It has a width of {length}.")]
    [InlineData("en", "The contrast of the {class} is {heat}.")]
    [InlineData("en", "The {length} wide {class} was {verdict}.")]
    [InlineData("en", "The threshold is {confidence}.")]
    [InlineData("en", "It was seen with {severity} confidence.")]
    [InlineData("en", "The confidence is {trend}.")]
    [InlineData("en", "The severity is {trend}.")]
    [InlineData("en", "Its contrast is {verdict}.")]
    [InlineData("en", "It came over {count} today.")]
    [InlineData("en", "It was seen in over {frames}.")]
    [InlineData("en", "It was seen in less than {frames}.")]
    [InlineData("en", "It is about {length} long.")]
    [InlineData("en", "It came {count} or more today.")]
    [InlineData("en", "It was nearly {verdict}.")]
    [InlineData("en", "It was almost rejected, with {confidence} confidence.")]
    [InlineData("de", "Die Breite beträgt {length}.")]
    [InlineData("de", "Sie zeigt sich bei einer Fläche von {length}.")]
    [InlineData("de", "Ihr Kontrast ist {confidence}.")]
    [InlineData("de", "Heute trat er mehr als {count} auf.")]
    [InlineData("de", "Gesehen wurde sie in weniger als {frames}.")]
    [InlineData("de", "Gesehen wurde sie mit {severity} Sicherheit.")]
    [InlineData("de", "Das Teil wurde fast {verdict}.")]
    public void Check_ReferenceCalledAnotherThing_IsDropped(string language, string sentence) => Assert.NotNull(Check(language, sentence).Fault);

    [Theory]
    [InlineData("en", "Its length here is {length}, and the {class} was {verdict}.")]
    [InlineData("en", "Length: {length}, width: {width}.")]
    [InlineData("en", "Its severity is {severity}, and it was seen with {confidence} confidence.")]
    [InlineData("en", "The anomaly map covers {heat} of it.")]
    [InlineData("en", "Only {good} of good parts come up to the anomaly threshold.")]
    [InlineData("en", "The {class} here is {length} long and {width} wide.")]
    [InlineData("de", "Bei einer Breite von {width} ist sie {length} lang.")]
    public void Check_ReferenceCalledByItsName_Passes(string language, string sentence) => Assert.Null(Check(language, sentence).Fault);

    [Theory]
    [InlineData("en")]
    [InlineData("de")]
    public void Check_SentencesOfTheShippedModel_AllPass(string language) =>
        Assert.All(language == "en" ? ModelSentences.English : ModelSentences.German, sentence => Assert.Null(Check(language, sentence).Fault));

    [Theory]
    [InlineData("en")]
    [InlineData("de")]
    public void Check_TemplatesOfAnyEvent_AllPass(string language)
    {
        LanguagePack pack = LanguagePack.Get(language);
        var random = new Random(7);
        for (int i = 0; i < 200; i++)
        {
            FactList facts = Cases.Facts(Cases.Event(random));
            EventAnswer answer = TemplateAnswer.Build(facts, pack);
            Assert.All(answer.Summary.Concat(answer.Looks), sentence => Assert.Null(new GroundingCheck(Cases.Knowledge, pack).Check(sentence, facts).Fault));
        }
    }

    private static SentenceCheck Check(string language, string sentence) => new GroundingCheck(Cases.Knowledge, LanguagePack.Get(language)).Check(sentence, Cases.Facts(s_event));
}
