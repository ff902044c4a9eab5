using EdgeInspector.Core.Detection;
using EdgeInspector.Core.Frames;
using Xunit;

namespace EdgeInspector.Core.Tests.Detection;

public class DetectionsTests
{
    [Fact]
    public void Add_BeyondCapacity_GrowsAllColumns()
    {
        var detections = new Detections(capacity: 2);
        for (int i = 0; i < 5; i++)
        {
            detections.Add(new FrameBox(i, i, i + 1, i + 1), i / 10f, i, i);
        }

        Assert.Equal(5, detections.Count);
        Assert.Equal(new FrameBox(4, 4, 5, 5), detections.Boxes[4]);
        Assert.Equal((0.4f, 4, 4f), (detections.Confidences[4], detections.Classes[4], detections.Anomalies[4]));
    }

    [Fact]
    public void CopyFrom_Other_ReplacesTheContent()
    {
        var from = new Detections();
        from.Add(new FrameBox(1, 2, 3, 4), 0.5f, 7);
        var to = new Detections();
        to.Add(default, 1, 1);
        to.Add(default, 1, 1);
        to.CopyFrom(from);
        Assert.Equal(1, to.Count);
        Assert.Equal(7, to.Classes[0]);
        Assert.True(float.IsNaN(to.Anomalies[0]));
    }
}
