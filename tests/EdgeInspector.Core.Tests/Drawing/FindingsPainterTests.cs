using EdgeInspector.Core.Drawing;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Vision;
using Xunit;

namespace EdgeInspector.Core.Tests.Drawing;

public class FindingsPainterTests
{
    private static readonly string[] s_labels = ["scratch", "dent"];

    [Fact]
    public void Paint_Box_DrawsItsEdgesAndLeavesItsInside()
    {
        using Frame frame = Grey();
        var findings = new Findings();
        findings.Detections.Add(new FrameBox(200, 200, 300, 260), 0.9f, 0);
        new FindingsPainter(s_labels).Paint(frame, findings, _ => true, null);
        Assert.True(Changed(frame, 250, 200));
        Assert.True(Changed(frame, 300, 230));
        Assert.False(Changed(frame, 250, 230));
        Assert.False(Changed(frame, 400, 230));
    }

    [Fact]
    public void Paint_Mask_FillsItAndDrawsNoBox()
    {
        using Frame frame = Grey();
        var findings = new Findings();
        findings.Detections.Add(new FrameBox(200, 200, 300, 300), 0.9f, 0);
        findings.Detections.SetOutline(0, [new(200, 250), new(250, 200), new(300, 250), new(250, 300)]);
        new FindingsPainter(s_labels).Paint(frame, findings, _ => true, null);
        Assert.True(Changed(frame, 250, 250));
        Assert.False(Changed(frame, 205, 295));
    }

    [Fact]
    public void Paint_TurnedBox_DrawsItsOwnEdges()
    {
        using Frame frame = Grey();
        var findings = new Findings();
        findings.Detections.Add(new FrameBox(200, 200, 300, 300), 0.9f, 0);
        findings.Detections.Rectangles[0] = new RotatedBox(250, 250, 100, 20, MathF.PI / 4);
        new FindingsPainter(s_labels).Paint(frame, findings, _ => true, null);
        // The middle of its end, 50 from the centre along 45 degrees.
        Assert.True(Changed(frame, 285, 285));
        Assert.False(Changed(frame, 205, 295));
        Assert.False(Changed(frame, 250, 250));
    }

    [Fact]
    public void Paint_RowThatIsNotShown_LeavesThePicture()
    {
        using Frame frame = Grey();
        var findings = new Findings();
        findings.Detections.Add(new FrameBox(200, 200, 300, 260), 0.1f, 1);
        new FindingsPainter(s_labels).Paint(frame, findings, _ => false, null);
        Assert.True(frame.Pixels.IndexOfAnyExcept((byte)100) < 0);
    }

    [Fact]
    public void Paint_AnomalyMap_IsHeatWhereItIsHigh()
    {
        using Frame frame = Grey();
        var findings = new Findings();
        findings.Anomaly.Resize(4, 4, frame.Region);
        findings.Anomaly.Values.Clear();
        findings.Anomaly.Values[10] = 1;
        new FindingsPainter(s_labels).Paint(frame, findings, _ => true, null);
        Span<byte> hot = frame.Row(400).Slice(3 * 400, 3);
        Assert.True(hot[2] > 180 && hot[1] < 100, "red where the map is 1");
        Assert.False(Changed(frame, 60, 60));
    }

    [Fact]
    public void Paint_ClassesOfAPicture_AreNamedInTheCorner()
    {
        using Frame frame = Grey();
        var findings = new Findings();
        findings.Scores.Resize(2);
        findings.Scores.Values[0] = 0.9f;
        findings.Scores.Values[1] = 0.1f;
        findings.Detections.Add(new FrameBox(0, 0, 640, 640), 0.9f, 0);
        new FindingsPainter(s_labels).Paint(frame, findings, _ => true, VerdictKind.Ok);
        Assert.True(Changed(frame, 2, 2));
        Assert.True(Changed(frame, 2, 30));
        // The whole picture is the object: it gets no box.
        Assert.False(Changed(frame, 639, 320));
    }

    private static Frame Grey()
    {
        Frame frame = new FramePool().Rent(640, 640);
        frame.Pixels.Fill(100);
        return frame;
    }

    private static bool Changed(Frame frame, int x, int y) => frame.Row(y).Slice(3 * x, 3).IndexOfAnyExcept((byte)100) >= 0;
}
