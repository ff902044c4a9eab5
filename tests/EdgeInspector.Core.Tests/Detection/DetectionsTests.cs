using System.Numerics;
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

    [Fact]
    public void AddFrom_MeasuredRow_CarriesAndShiftsAllOfIt()
    {
        var from = new Detections(capacity: 1);
        from.Add(new FrameBox(1, 2, 11, 12), 0.5f, 3, 0.7f);
        from.Areas[0] = 44;
        from.Lengths[0] = 9;
        from.Rectangles[0] = new RotatedBox(6, 7, 9, 5, 0.4f);
        from.SetOutline(0, [new(1, 2), new(11, 2), new(6, 12)]);
        var to = new Detections(capacity: 1);
        to.Add(default, 1, 1);
        to.AddFrom(from, 0, classOffset: 10, shift: new Vector2(100, 200));

        Assert.Equal(new FrameBox(101, 202, 111, 212), to.Boxes[1]);
        Assert.Equal((0.5f, 13, 0.7f, 44f, 9f), (to.Confidences[1], to.Classes[1], to.Anomalies[1], to.Areas[1], to.Lengths[1]));
        Assert.Equal(new RotatedBox(106, 207, 9, 5, 0.4f), to.Rectangles[1]);
        Assert.Equal([new Vector2(101, 202), new Vector2(111, 202), new Vector2(106, 212)], to.Outline(1).ToArray());
        Assert.Equal([new Vector2(1, 2), new Vector2(11, 2), new Vector2(6, 12)], from.Outline(0).ToArray());
        Assert.True(float.IsNaN(to.Areas[0]));
    }
}
