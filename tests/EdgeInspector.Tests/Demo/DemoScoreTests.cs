using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Simulation;
using EdgeInspector.Demo;
using EdgeInspector.Pipeline;
using Xunit;

namespace EdgeInspector.Tests.Demo;

public sealed class DemoScoreTests
{
    private static readonly SimulatedDefect _spur = new(7, DefectKind.Spur, new FrameBox(500, 360, 534, 406), Board: 1);
    private readonly FramePool _pool = new();

    [Theory]
    [InlineData("spur", 502, 362, 530, 404, true, true)]
    [InlineData("open", 502, 362, 530, 404, true, false)]
    [InlineData("spur", 512, 376, 520, 392, false, false)] // a detector says how large a defect is
    [InlineData("anomaly", 512, 376, 520, 392, true, false)] // an anomaly model points at the strange part of it
    [InlineData("anomaly", 536, 376, 552, 392, false, false)]
    [InlineData("anomaly", 400, 360, 520, 406, false, false)] // overlaps, and points elsewhere
    public void OnJudged_NgObject_CountsWhereItLiesOnADefect(string label, float x1, float y1, float x2, float y2, bool isFound, bool isRight)
    {
        var score = new DemoScore((number, defects) => Truth(number, defects, last: 1));
        Judge(score, 1, new ShownObject(3, label, 0.8f, new FrameBox(x1, y1, x2, y2), 0, IsNg: true));
        Assert.Equal((isFound ? 1 : 0, isRight ? 1 : 0), score.Passed(2));
        Assert.Equal(isFound ? 0 : 1, score.FalseAlarms);
    }

    [Theory]
    [InlineData(0, 14, true)]
    [InlineData(0, 60, false)] // larger than what is left of it by far
    [InlineData(40, 74, false)]
    public void OnJudged_DefectHalfOutOfView_IsWhatTheFrameShowsOfIt(float x1, float x2, bool isFound)
    {
        SimulatedDefect leaving = _spur with { Box = new FrameBox(-22, 360, 12, 406) };
        var score = new DemoScore((_, defects) =>
        {
            defects.Clear();
            defects.Add(leaving);
            return true;
        });
        Judge(score, 1, new ShownObject(3, "spur", 0.8f, new FrameBox(x1, 362, x2, 404), 0, IsNg: true));
        Assert.Equal(isFound ? 0 : 1, score.FalseAlarms);
    }

    [Fact]
    public void Passed_DefectStillInView_DoesNotCountYet()
    {
        var score = new DemoScore((number, defects) => Truth(number, defects, last: 2));
        Judge(score, 1, new ShownObject(3, "spur", 0.8f, _spur.Box, 0, IsNg: true));
        Assert.Equal((0, 0), score.Passed(2));
        Assert.Equal((1, 1), score.Passed(3));
    }

    [Fact]
    public void FalseAlarms_TrackThatOnceLayOnADefect_IsNone()
    {
        var score = new DemoScore((number, defects) => Truth(number, defects, last: 3));
        var beside = new FrameBox(100, 100, 130, 130);
        Judge(score, 1, new ShownObject(3, "spur", 0.8f, beside, 0, IsNg: true), new ShownObject(4, "spur", 0.8f, beside, 0, IsNg: false));
        Assert.Equal(1, score.FalseAlarms);
        Judge(score, 2, new ShownObject(3, "spur", 0.8f, _spur.Box, 0, IsNg: true));
        Assert.Equal(0, score.FalseAlarms);
    }

    private static bool Truth(long number, List<SimulatedDefect> defects, long last)
    {
        defects.Clear();
        if (number <= last)
        {
            defects.Add(_spur);
        }

        return true;
    }

    private void Judge(DemoScore score, long number, params ShownObject[] objects)
    {
        using Frame frame = _pool.Rent(640, 640);
        frame.Number = number;
        score.OnJudged(new JudgedPicture
        {
            Camera = "line",
            Frame = frame,
            Objects = objects,
            Verdict = new Verdict(VerdictKind.Ng, NotJudgedReason.None, 0),
            Latency = TimeSpan.Zero,
            Events = [],
            NgEvents = [],
            Model = null,
        });
    }
}
