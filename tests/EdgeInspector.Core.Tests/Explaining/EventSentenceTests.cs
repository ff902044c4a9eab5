using EdgeInspector.Core.Explaining;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using Xunit;

namespace EdgeInspector.Core.Tests.Explaining;

public sealed class EventSentenceTests
{
    [Fact]
    public void Describe_RejectedDefect_NamesEveryFact()
    {
        var inspected = new InspectionEvent
        {
            Id = "01J00000000000000000000000",
            Camera = "top",
            Phase = EventPhase.End,
            Time = DateTimeOffset.UnixEpoch,
            Frame = 12,
            FrameWidth = 600,
            FrameHeight = 600,
            Track = 3,
            Class = "spurious_copper",
            Confidence = 0.934f,
            Box = new FrameBox(20, 30, 51, 50),
            Zone = "board",
            AreaPx = 620,
            LengthPx = 31,
            Verdict = VerdictKind.Ng,
            LatencyMs = 12,
            Frames = 9,
            Model = new ModelReference("m", "1.0.0", "00"),
        };

        Assert.Equal("Spurious copper in the upper left, zone board: 31 px long, 93 % sure, seen in 9 frames; rejected.", EventSentence.Describe(inspected));
        Assert.Equal(
            "Spurious copper in the upper left: 31 px long, 93 % sure, seen in 1 frame; tolerated by its rule.",
            EventSentence.Describe(inspected with { Zone = null, Frames = 1, Verdict = VerdictKind.Ok }));
        Assert.Equal(
            "Spurious copper in the upper left, zone board: 1.55 mm long, 93 % sure, seen in 9 frames; rejected.",
            EventSentence.Describe(inspected with { MmPerPx = 0.05f }));
    }

    [Theory]
    [InlineData(150, 150, "in the centre")]
    [InlineData(10, 150, "on the left")]
    [InlineData(290, 150, "on the right")]
    [InlineData(150, 10, "at the top")]
    [InlineData(150, 290, "at the bottom")]
    [InlineData(290, 290, "in the lower right")]
    [InlineData(10, 290, "in the lower left")]
    [InlineData(400, -20, "in the upper right")]
    public void Place_Centre_IsNamedByThirds(float x, float y, string expected) =>
        Assert.Equal(expected, EventSentence.Place(new FrameBox(x - 2, y - 2, x + 2, y + 2), 300, 300));
}
