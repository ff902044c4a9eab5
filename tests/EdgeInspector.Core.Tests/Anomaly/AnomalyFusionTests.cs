using EdgeInspector.Core.Anomaly;
using EdgeInspector.Core.Detection;
using EdgeInspector.Core.Frames;
using Xunit;

namespace EdgeInspector.Core.Tests.Anomaly;

public class AnomalyFusionTests
{
    private static readonly float[] s_sureFrom = [0.5f, 0.5f, 0.5f];

    [Fact]
    public void Add_RegionOverADetectorsBox_GivesItTheScoreAndNoMore()
    {
        Detections merged = Boxes((new FrameBox(10, 10, 30, 30), 0.8f, 1));

        AnomalyFusion.Add(Regions((new FrameBox(12, 10, 32, 30), 0.7f)), 2, s_sureFrom, merged, merged.Count);

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

        AnomalyFusion.Add(Regions((new FrameBox(shift + 0.01f, 0, shift + 26.01f, 10), 0.9f)), 2, s_sureFrom, merged, 1);

        Assert.Equal(expected, merged.Count);
    }

    [Fact]
    public void Add_RegionElsewhere_IsAnAnomalyOfItsOwn()
    {
        Detections merged = Boxes((new FrameBox(10, 10, 30, 30), 0.8f, 1));

        AnomalyFusion.Add(Regions((new FrameBox(100, 100, 140, 120), 0.66f)), 2, s_sureFrom, merged, 1);

        Assert.Equal([1, 2], merged.Classes.ToArray());
        Assert.Equal((0.66f, 0.66f), (merged.Confidences[1], merged.Anomalies[1]));
        Assert.True(float.IsNaN(merged.Anomalies[0]));
    }

    [Fact]
    public void Add_RegionOverADoubtfulBox_IsNotHiddenByIt()
    {
        Detections merged = Boxes((new FrameBox(10, 10, 30, 30), 0.2f, 1));

        AnomalyFusion.Add(Regions((new FrameBox(10, 10, 30, 30), 0.9f)), 2, s_sureFrom, merged, 1);

        Assert.Equal([1, 2], merged.Classes.ToArray());
        Assert.Equal([0.9f, 0.9f], merged.Anomalies.ToArray());
    }

    [Fact]
    public void Add_TwoRegionsOnABoxAndTwoModels_KeepTheGreaterScoreAndApart()
    {
        Detections merged = Boxes((new FrameBox(0, 0, 20, 20), 0.8f, 1));
        Detections regions = Regions((new FrameBox(0, 0, 20, 18), 0.9f), (new FrameBox(0, 2, 20, 20), 0.6f), (new FrameBox(50, 50, 60, 60), 0.8f));

        AnomalyFusion.Add(regions, 2, s_sureFrom, merged, 1);
        AnomalyFusion.Add(Regions((new FrameBox(50, 50, 60, 60), 0.7f)), 2, s_sureFrom, merged, 1);

        Assert.Equal([1, 2, 2], merged.Classes.ToArray());
        Assert.Equal(0.9f, merged.Anomalies[0]);
    }

    [Fact]
    public void Add_AgainAndAgain_AllocatesNothing()
    {
        Detections merged = Boxes((new FrameBox(0, 0, 20, 20), 0.8f, 1)), regions = Regions((new FrameBox(0, 0, 20, 18), 0.9f), (new FrameBox(50, 50, 60, 60), 0.8f));
        AnomalyFusion.Add(regions, 2, s_sureFrom, merged, 1);
        long before = GC.GetAllocatedBytesForCurrentThread();

        for (int i = 0; i < 100; i++)
        {
            merged.Clear();
            merged.Add(new FrameBox(0, 0, 20, 20), 0.8f, 1);
            AnomalyFusion.Add(regions, 2, s_sureFrom, merged, 1);
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
