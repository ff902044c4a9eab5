using EdgeInspector.Core.Anomaly;
using EdgeInspector.Core.Detection;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using Xunit;

namespace EdgeInspector.Core.Tests.Judging;

public class AnomalyFusionTests
{
    private static readonly ModelReference s_reference = new("m", "1.0.0", "");
    private static readonly ClassTable s_classes = new(
        [new("open", 0.5f, s_reference), new("short", 0.5f, s_reference), new(AnomalyModel.Label, 0.5f, s_reference, Kind: ClassKind.Anomaly), new("rust", 0.5f, s_reference, Kind: ClassKind.Picture)]);

    private static readonly VerdictPolicy s_policy = new([], [], s_classes);

    [Fact]
    public void Add_RegionOverADetectorsBox_GivesItTheScoreAndNoMore()
    {
        Detections merged = Boxes((new FrameBox(10, 10, 30, 30), 0.8f, 1));

        AnomalyFusion.Add(Regions((new FrameBox(12, 10, 32, 30), 0.7f)), 2, s_policy, merged, merged.Count, (640, 640));

        Assert.Equal([1], merged.Classes.ToArray());
        Assert.Equal((0.8f, 0.7f), (merged.Confidences[0], merged.Anomalies[0]));
    }

    [Theory]
    [InlineData(13.9f, 1)]
    [InlineData(14.0f, 2)]
    public void Add_OverlapAtTheLimit_Decides(float shift, int expected)
    {
        // Two boxes of 26 x 10 shifted by s overlap by IoU (26 - s) / (26 + s): 0.3 at s = 14.
        Detections merged = Boxes((new FrameBox(0, 0, 26, 10), 0.8f, 0));

        AnomalyFusion.Add(Regions((new FrameBox(shift + 0.01f, 0, shift + 26.01f, 10), 0.9f)), 2, s_policy, merged, 1, (640, 640));

        Assert.Equal(expected, merged.Count);
    }

    [Fact]
    public void Add_RegionElsewhere_IsAnAnomalyOfItsOwn()
    {
        Detections merged = Boxes((new FrameBox(10, 10, 30, 30), 0.8f, 1));

        AnomalyFusion.Add(Regions((new FrameBox(100, 100, 140, 120), 0.66f)), 2, s_policy, merged, 1, (640, 640));

        Assert.Equal([1, 2], merged.Classes.ToArray());
        Assert.Equal((0.66f, 0.66f), (merged.Confidences[1], merged.Anomalies[1]));
        Assert.True(float.IsNaN(merged.Anomalies[0]));
    }

    [Fact]
    public void Add_RegionOverADoubtfulBox_IsNotHiddenByIt()
    {
        Detections merged = Boxes((new FrameBox(10, 10, 30, 30), 0.2f, 1));

        AnomalyFusion.Add(Regions((new FrameBox(10, 10, 30, 30), 0.9f)), 2, s_policy, merged, 1, (640, 640));

        Assert.Equal([1, 2], merged.Classes.ToArray());
        Assert.Equal([0.9f, 0.9f], merged.Anomalies.ToArray());
    }

    [Theory]
    [InlineData("short", 0.7f, 0, VerdictKind.Ng, 1)]
    [InlineData("short", 0.9f, 0, VerdictKind.Ng, 2)]
    [InlineData("short", 0.7f, 21, VerdictKind.Ng, 2)]
    [InlineData("open", 0.7f, 0, VerdictKind.Ng, 2)]
    [InlineData("short", 0.7f, 0, VerdictKind.Ok, 1)]
    [InlineData("short", 0.9f, 0, VerdictKind.Ok, 2)]
    public void Add_RegionOverABoxOfARule_IsHiddenByWhatTheRuleDecides(string name, float confidence, float size, VerdictKind verdict, int expected)
    {
        // A box of 20 pixels and confidence 0.8, and a rule that fits it, asks for more, or is for another class.
        VerdictPolicy policy = new([new VerdictRule { Class = name, MinConfidence = confidence, MinSizePx = size, Verdict = verdict }], [], s_classes);
        Detections merged = Boxes((new FrameBox(10, 10, 30, 30), 0.8f, 1));

        AnomalyFusion.Add(Regions((new FrameBox(10, 10, 30, 30), 0.9f)), 2, policy, merged, 1, (640, 640));

        Assert.Equal(expected, merged.Count);
        Assert.Equal(0.9f, merged.Anomalies[0]);
    }

    [Fact]
    public void Add_BoxInAZoneWhoseRuleDoubtsIt_DoesNotHideTheRegion()
    {
        var left = new Zone("left", [new(0, 0), new(0.5f, 0), new(0.5f, 1), new(0, 1)]);
        VerdictPolicy policy = new([new VerdictRule { MinConfidence = 0.9f, Zones = ["left"] }, new VerdictRule()], [left], s_classes);
        Detections merged = Boxes((new FrameBox(10, 10, 30, 30), 0.8f, 1), (new FrameBox(510, 10, 530, 30), 0.8f, 1));

        AnomalyFusion.Add(Regions((new FrameBox(10, 10, 30, 30), 0.9f), (new FrameBox(510, 10, 530, 30), 0.9f)), 2, policy, merged, 2, (640, 640));

        Assert.Equal(new FrameBox(10, 10, 30, 30), Assert.Single(merged.Boxes[2..].ToArray()));
    }

    [Fact]
    public void Add_RegionOverTheWholePictureThatAClassifierNames_IsAnAnomaly()
    {
        Detections merged = Boxes((new FrameBox(0, 0, 640, 640), 0.9f, 3));

        AnomalyFusion.Add(Regions((new FrameBox(0, 0, 640, 640), 0.9f)), 2, s_policy, merged, 1, (640, 640));

        Assert.Equal([3, 2], merged.Classes.ToArray());
        Assert.True(float.IsNaN(merged.Anomalies[0]));
    }

    [Fact]
    public void Add_TwoRegionsOnABoxAndTwoModels_KeepTheGreaterScoreAndApart()
    {
        Detections merged = Boxes((new FrameBox(0, 0, 20, 20), 0.8f, 1));
        Detections regions = Regions((new FrameBox(0, 0, 20, 18), 0.9f), (new FrameBox(0, 2, 20, 20), 0.6f), (new FrameBox(50, 50, 60, 60), 0.8f));

        AnomalyFusion.Add(regions, 2, s_policy, merged, 1, (640, 640));
        AnomalyFusion.Add(Regions((new FrameBox(50, 50, 60, 60), 0.7f)), 2, s_policy, merged, 1, (640, 640));

        Assert.Equal([1, 2, 2], merged.Classes.ToArray());
        Assert.Equal(0.9f, merged.Anomalies[0]);
    }

    [Fact]
    public void Add_AgainAndAgain_AllocatesNothing()
    {
        Detections merged = Boxes((new FrameBox(0, 0, 20, 20), 0.8f, 1)), regions = Regions((new FrameBox(0, 0, 20, 18), 0.9f), (new FrameBox(50, 50, 60, 60), 0.8f));
        AnomalyFusion.Add(regions, 2, s_policy, merged, 1, (640, 640));
        long before = GC.GetAllocatedBytesForCurrentThread();

        for (int i = 0; i < 100; i++)
        {
            merged.Clear();
            merged.Add(new FrameBox(0, 0, 20, 20), 0.8f, 1);
            AnomalyFusion.Add(regions, 2, s_policy, merged, 1, (640, 640));
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static Detections Boxes(params (FrameBox Box, float Confidence, int Class)[] rows)
    {
        var boxes = new Detections();
        foreach ((FrameBox box, float confidence, int index) in rows)
        {
            boxes.Add(box, confidence, index);
        }

        return boxes;
    }

    private static Detections Regions(params (FrameBox Box, float Score)[] rows)
    {
        var regions = new Detections();
        foreach ((FrameBox box, float score) in rows)
        {
            regions.Add(box, score, 0, score);
        }

        return regions;
    }
}
