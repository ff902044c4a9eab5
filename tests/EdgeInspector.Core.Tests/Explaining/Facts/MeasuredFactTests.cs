using EdgeInspector.Core.Explaining.Answers;
using EdgeInspector.Core.Explaining.Facts;
using EdgeInspector.Core.Explaining.Grounding;
using EdgeInspector.Core.Explaining.Knowledge;
using EdgeInspector.Core.Explaining.Languages;
using Xunit;

namespace EdgeInspector.Core.Tests.Explaining.Facts;

/// <summary>Sizes of a calibrated camera, and what only a picture tells: said with their units, checked like the rest.</summary>
public sealed class MeasuredFactTests
{
    private static readonly EventFacts s_event = Cases.Event(new Random(3)) with
    {
        Class = "open",
        LengthPx = 36,
        WidthPx = 12,
        AreaPx = 400,
        MmPerPx = 0.05f,
        Anomaly = 0.81f,
        Heat = 0.42f,
        GoodShare = 0.0098f,
        Contrast = 0.17f,
        OrientationDegrees = 30,
        Confidence = 0.93f,
        CountToday = 7,
    };

    [Theory]
    [InlineData("en", "length", "1.8 mm")]
    [InlineData("de", "length", "1,8 mm")]
    [InlineData("en", "width", "0.6 mm")]
    [InlineData("en", "area", "1 mm²")]
    [InlineData("en", "heat", "42 %")]
    [InlineData("en", "contrast", "17 %")]
    [InlineData("en", "good", "at most 1 %")]
    [InlineData("de", "good", "höchstens 1 %")]
    public void Render_CalibratedCamera_SaysMillimetres(string language, string fact, string text)
    {
        var facts = new FactList(s_event, Cases.Knowledge.Find("open"));

        Assert.Equal(text, FactText.Render(facts.Find(fact)!, facts, LanguagePack.Get(language)));
    }

    [Theory]
    [InlineData("en", "It is 1.8 mm long.", true)]
    [InlineData("en", "It is 36 px long.", true)]
    [InlineData("en", "It is 36 mm long.", false)]
    [InlineData("en", "It is 1.9 mm long.", false)]
    [InlineData("en", "It is 0.6 mm wide and covers 1 mm².", true)]
    [InlineData("en", "It is 1.8 cm long.", false)]
    [InlineData("en", "The anomaly map marks 42 % of it.", true)]
    [InlineData("en", "The anomaly map marks 93 % of it.", false)]
    [InlineData("en", "The model is 42 % sure.", false)]
    [InlineData("de", "Der Fehler ist 1,8 mm lang.", true)]
    [InlineData("de", "Der Fehler ist 18 mm lang.", false)]
    [InlineData("de", "Die Anomaliekarte markiert 42 % davon.", true)]
    [InlineData("de", "Die Anomaliekarte markiert 17 % davon.", false)]
    public void Check_SizesAndHeat_HeldAgainstTheirOwnFact(string language, string sentence, bool isGrounded)
    {
        SentenceCheck check = new GroundingCheck(Cases.Knowledge, LanguagePack.Get(language)).Check(sentence, new FactList(s_event, Cases.Knowledge.Find("open")));

        Assert.True(check.IsGrounded == isGrounded, $"{sentence}: {check.Fault}");
    }

    [Theory]
    [InlineData("en")]
    [InlineData("de")]
    public void Build_EveryFactThere_TemplateSaysTheHeatAndPassesTheCheck(string language)
    {
        LanguagePack pack = LanguagePack.Get(language);
        var facts = new FactList(s_event, Cases.Knowledge.Find("open"));
        // A plant that calls a class "anomaly", as anomaly models do.
        var knowledge = new KnowledgeBase("", [.. Cases.Knowledge.Defects, new DefectKnowledge { Label = "anomaly", Name = LocalText.Of("anomaly"), Appearance = LocalText.Of("something unlike the good parts") }]);
        var check = new GroundingCheck(knowledge, pack);

        EventAnswer answer = TemplateAnswer.Build(facts, pack);

        Assert.All(answer.Summary.Concat(answer.Looks), sentence => Assert.Null(check.Check(sentence, facts).Fault));
        Assert.False(check.Check("It is an anomaly.", facts).IsGrounded);
        Assert.Contains(answer.Looks, sentence => sentence.Contains("{heat}", StringComparison.Ordinal));
    }
}
