using EdgeInspector.Core.Judging;
using Xunit;

namespace EdgeInspector.Core.Tests.Judging;

/// <summary>Other rules while defects are in view.</summary>
public sealed class InspectorReconfigureTests : InspectorScene
{
    [Fact]
    public void Reconfigure_Calibration_HoldsFromTheNextEventOn()
    {
        Inspector inspector = Make();
        Judge(inspector, (100, 0.9f, 1));
        InspectionEvent opened = Assert.Single(Judge(inspector, (100, 0.9f, 1)).Events);
        Assert.Equal((null, null), (opened.LengthMm, opened.AreaMm2));
        inspector.Reconfigure(Options([]) with { MmPerPx = 0.05f });
        Judge(inspector, (100, 0.9f, 1));
        InspectionEvent ended = Assert.Single(inspector.Flush());
        Assert.Equal((40f, 2f, 2f), (ended.LengthPx, ended.LengthMm, ended.AreaMm2));
        Assert.Contains("mm_per_px is 0", Assert.Single((Options([]) with { MmPerPx = 0 }).Validate()), StringComparison.Ordinal);
    }

    [Fact]
    public void Reconfigure_DefectInView_StaysTheSameEventAndNg()
    {
        Inspector inspector = Make();
        Judge(inspector, (100, 0.9f, 1));
        InspectionEvent opened = Assert.Single(Judge(inspector, (100, 0.9f, 1)).Events);
        inspector.Reconfigure(Options([new VerdictRule { Class = "spur" }, new VerdictRule { MinConfidence = 0.5f, Frames = new FrameQuota(4, 5) }]));
        for (int i = 0; i < 6; i++)
        {
            JudgedFrame judged = Judge(inspector, (100, 0.9f, 1));
            Assert.Equal(VerdictKind.Ng, judged.Verdict.Kind);
            Assert.Empty(judged.Events);
            Assert.Equal(opened.Id, judged.Tracks[0].EventId);
        }

        Assert.Equal(opened.Id, Assert.Single(inspector.Flush()).Id);
    }

    [Fact]
    public void Reconfigure_StricterRule_DefectIsOkOnceItsPastHasLeftTheWindow()
    {
        Inspector inspector = Make();
        Judge(inspector, (100, 0.6f, 1));
        Judge(inspector, (100, 0.6f, 1));
        inspector.Reconfigure(Options([new VerdictRule { MinConfidence = 0.8f, Frames = new FrameQuota(2, 3) }]));
        List<VerdictKind> verdicts = [.. Enumerable.Range(0, 4).Select(_ => Judge(inspector, (100, 0.6f, 1)).Verdict.Kind)];
        Assert.Equal([VerdictKind.Ng, VerdictKind.Ok, VerdictKind.Ok, VerdictKind.Ok], verdicts);
    }

    [Fact]
    public void Reconfigure_ObjectThatWasOk_IsNgOnlyByItsOwnFrames()
    {
        Inspector inspector = Make([new VerdictRule { MinConfidence = 0.95f }]);
        Judge(inspector, (100, 0.6f, 1));
        Judge(inspector, (100, 0.6f, 1));
        inspector.Reconfigure(Options([new VerdictRule { MinConfidence = 0.5f, Frames = new FrameQuota(2, 3) }]));
        Assert.Equal(VerdictKind.Ok, Judge(inspector, (100, 0.6f, 1)).Verdict.Kind);
        Assert.Equal(VerdictKind.Ng, Judge(inspector, (100, 0.6f, 1)).Verdict.Kind);
    }

    [Fact]
    public void Reconfigure_OtherCamera_Throws() =>
        Assert.Contains("'top'", Assert.Throws<ArgumentException>(() => Make().Reconfigure(new InspectorOptions { Camera = "side" })).Message, StringComparison.Ordinal);
}
