using System.Numerics;
using EdgeInspector.Composition;
using EdgeInspector.Core.Explaining.Facts;
using EdgeInspector.Core.Explaining.Knowledge;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Options;
using EdgeInspector.Tests.Events;
using Xunit;

namespace EdgeInspector.Tests.Explanations;

public class ExplanationPlansTests
{
    [Theory]
    [InlineData(100, "open", 0.3f)]
    [InlineData(10, "open", 0.8f)]
    [InlineData(100, "short", 0.8f)]
    public void Rule_ZonesThatOverlap_IsTheOneThatDecided(float x, string defect, float minConfidence)
    {
        // The event names the first zone; the rule that judged it is for one inside that.
        var options = new DaemonOptions
        {
            Cameras =
            [
                new CameraOptions
                {
                    Name = "top",
                    Source = "sim:pcb",
                    Models = [],
                    Zones = [Square("board", 0, 1), Square("connector", 0.25f, 0.75f)],
                    Rules = [new VerdictRule { Class = "open", Zones = ["connector"], MinConfidence = 0.3f }, new VerdictRule { MinConfidence = 0.8f }],
                },
            ],
        };
        RuleFact? rule = ExplanationPlans.Make(options, KnowledgeBase.Empty, [], null).Rule(Samples.Event(defect: defect, box: new FrameBox(x, 80, x + 20, 100)));
        Assert.Equal(minConfidence, rule!.MinConfidence);
    }

    private static Zone Square(string name, float from, float to) => new(name, [new Vector2(from, from), new Vector2(to, from), new Vector2(to, to), new Vector2(from, to)]);
}
