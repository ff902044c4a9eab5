using EdgeInspector.Core.Explaining.Facts;
using EdgeInspector.Core.Explaining.Grounding;
using EdgeInspector.Core.Explaining.Languages;
using EdgeInspector.Core.Judging;
using Xunit;

namespace EdgeInspector.Core.Tests.Explaining.Grounding;

/// <summary>Numbers and names that a sentence writes out instead of referring to them.</summary>
public sealed class NumberAndNameClaimsTests
{
    private static readonly EventFacts s_event = Cases.Event(new Random(6)) with
    {
        Class = "open",
        Zone = "board",
        Confidence = 0.93f,
        LengthPx = 36,
        WidthPx = null,
        Contrast = null,
        OrientationDegrees = null,
        Anomaly = null,
        Frames = 9,
        CountToday = 12,
        Rule = new RuleFact(0.5f, 6, 2, 3),
        Verdict = VerdictKind.Ng,
    };

    [Theory]
    [InlineData("en", "It is thirty-six px wide.")]
    [InlineData("en", "It is 36 px wide and was rejected.")]
    [InlineData("en", "The open has a contrast of 93 %.")]
    [InlineData("en", "Its anomaly is 93 %.")]
    [InlineData("en", "It was seen in more than nine frames.")]
    [InlineData("en", "It was seen in less than 9 frames.")]
    [InlineData("en", "The open was found here one time today.")]
    [InlineData("en", "The open was seen in two of three frames.")]
    [InlineData("en", "The open was visible in 2 of 3 frames, as the rule requires.")]
    [InlineData("de", "Die Stelle ist 36 px breit.")]
    [InlineData("de", "Der Kontrast beträgt 93 %.")]
    [InlineData("de", "Gesehen wurde sie in mehr als neun Bildern.")]
    [InlineData("de", "Die Stelle wurde in 2 von 3 Bildern gesehen.")]
    [InlineData("de", "Heute wurde die Unterbrechung hier ein Mal gefunden.")]
    [InlineData("en", "The open lies in zone: connector.")]
    [InlineData("en", "The open lies in the zone (connector).")]
    [InlineData("en", "The open lies in a zone called \"connector\".")]
    [InlineData("en", "The zone is connector.")]
    [InlineData("en", "The zone is {camera}.")]
    [InlineData("en", "The zone is solder mask.")]
    [InlineData("en", "The {zone} zone is connector.")]
    [InlineData("de", "Die Zone war Stecker.")]
    [InlineData("de", "Die Zone ist Stecker.")]
    [InlineData("de", "Die Unterbrechung liegt in der Zone namens Stecker.")]
    [InlineData("en", "It was found in no zone.")]
    public void Check_NumberOrNameOfAnotherThing_IsDropped(string language, string sentence) => Assert.NotNull(Check(language, sentence, s_event).Fault);

    [Theory]
    [InlineData("en", "It was seen in at least nine frames and at most 9 frames.")]
    [InlineData("en", "It was seen in more than eight frames.")]
    [InlineData("en", "It is 36 px long and was rejected because of its rule.")]
    [InlineData("en", "It was found here 12 times today.")]
    [InlineData("en", "The rule requires two of three frames.")]
    [InlineData("en", "At least 2 of 3 frames are required.")]
    [InlineData("de", "Die Regel verlangt 2 von 3 Bildern.")]
    [InlineData("en", "The open lies in zone: board.")]
    [InlineData("en", "The open lies in the zone (board).")]
    [InlineData("en", "The zone is board.")]
    [InlineData("en", "The zone is {zone}, and the camera is 93 % sure.")]
    [InlineData("en", "In this zone is an open.")]
    [InlineData("en", "In this zone there was one open.")]
    [InlineData("en", "The model is sure, with {confidence} confidence.")]
    [InlineData("de", "Die Zone ist board.")]
    [InlineData("de", "In Zone {zone}: {class}, {verdict}.")]
    public void Check_NumberOrNameOfItsOwn_Passes(string language, string sentence) => Assert.Null(Check(language, sentence, s_event).Fault);

    [Theory]
    [InlineData("en", "It was found in no zone.")]
    [InlineData("de", "Sie liegt in keiner Zone.")]
    public void Check_NoZoneWhereThereIsNone_Passes(string language, string sentence) => Assert.Null(Check(language, sentence, s_event with { Zone = null }).Fault);

    private static SentenceCheck Check(string language, string sentence, EventFacts facts) => new GroundingCheck(Cases.Knowledge, LanguagePack.Get(language)).Check(sentence, Cases.Facts(facts));
}
