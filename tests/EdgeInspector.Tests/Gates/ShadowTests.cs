using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Gates.Child;
using EdgeInspector.Gates.Shadowing;
using EdgeInspector.Pipeline;
using EdgeInspector.Updates.Jobs;
using Xunit;

namespace EdgeInspector.Tests.Gates;

/// <summary>A new model beside the running one, on frames as the line gives them.</summary>
public sealed class ShadowTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FramePool _pool = new();
    private readonly FrameTap _tap = new();

    [Fact]
    public async Task Run_SameModel_AgreesAndLeavesTheLineAlone()
    {
        ShadowReport report = await ShadowAsync(GlareModel.Good(), Policy);
        Assert.Equal((60, 0), (report.Frames, report.Disagreements));
        Assert.Equal(report.RunningNg, report.OfferedNg);
        Assert.InRange(report.RunningNg, 0.3, 0.7);
        // Frames came faster than they were compared: none was waited for.
        Assert.True(report.Dropped > 0);
    }

    [Fact]
    public async Task Run_BlindModel_IsRefusedAndItsDisagreementsAreKept()
    {
        UpdateException refused = await Assert.ThrowsAsync<UpdateException>(() => ShadowAsync(GlareModel.Good(gain: 0.3f), Policy));
        Assert.Equal("shadow-disagrees", refused.Code);
        string[] kept = Directory.GetFiles(Path.Combine(_folder.FullName, "review"));
        Assert.NotEmpty(kept);
        Assert.InRange(kept.Length, 2, 40);
        Assert.Contains(kept, static file => file.EndsWith(".png", StringComparison.Ordinal));
        Assert.Contains("\"running_reasons\":[\"glare", File.ReadAllText(kept.First(static file => file.EndsWith(".json", StringComparison.Ordinal))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_TenTimesSlower_IsRefused()
    {
        UpdateException refused = await Assert.ThrowsAsync<UpdateException>(() => ShadowAsync(GlareModel.Slow(products: 4), Policy));
        Assert.Equal("shadow-slow", refused.Code);
    }

    [Fact]
    public async Task Run_NotANumberOnLiveFramesAlone_IsRefused()
    {
        UpdateException refused = await Assert.ThrowsAsync<UpdateException>(() => ShadowAsync(GlareModel.NotANumberAt(200 / 255f, 0.02f), Policy));
        Assert.Equal("shadow-failed", refused.Code);
        Assert.Contains("NaN", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_RunningModelThatFailsOnEveryFrame_EndsAndDoesNotBlameTheNewOne()
    {
        ShadowReport report = await ShadowAsync(GlareModel.Good(), Policy, running: GlareModel.NotANumberAt(120 / 255f, 90 / 255f));
        Assert.Equal((0, 0), (report.Frames, report.Disagreements));
    }

    [Fact]
    public async Task Run_ModelBesideItThatFails_IsNotTheNewOnesFault()
    {
        string beside = GlareModel.Write(_folder.Sub("beside"), "1.0.0", GlareModel.NotANumberAt(200 / 255f, 0.02f), labels: "\"spark\", \"smoke\"");
        ShadowReport report = await ShadowAsync(GlareModel.Good(), Policy, beside: beside);
        Assert.Equal((60, 0), (report.Frames, report.Disagreements));
        Assert.Equal(0.0, report.OfferedNg);
    }

    [Fact]
    public void IsDone_RunningModelThatFailsNowAndThen_GoesOnUntilEnoughWereCompared()
    {
        var tally = new ShadowTally(new GatePolicy { ShadowFrames = 10 });
        for (int i = 0; i < 10; i++)
        {
            Assert.False(tally.IsDone);
            tally.Count(i % 2 == 0 ? VerdictKind.NotJudged : VerdictKind.Ok, VerdictKind.Ok, TimeSpan.Zero, TimeSpan.Zero, kept: false);
        }

        for (int i = 0; i < 5; i++)
        {
            Assert.False(tally.IsDone);
            tally.Count(VerdictKind.Ok, VerdictKind.Ok, TimeSpan.Zero, TimeSpan.Zero, kept: false);
        }

        Assert.True(tally.IsDone);
        Assert.Null(tally.Verdict());
    }

    [Fact]
    public void IsDone_RunningModelThatAlwaysFails_EndsWithoutAFinding()
    {
        var tally = new ShadowTally(new GatePolicy { ShadowFrames = 10 });
        for (int i = 0; i < 40; i++)
        {
            Assert.False(tally.IsDone);
            tally.Count(VerdictKind.NotJudged, VerdictKind.Ok, TimeSpan.Zero, TimeSpan.Zero, kept: false);
        }

        Assert.True(tally.IsDone);
        Assert.Null(tally.Verdict());
        Assert.Equal(0, tally.Report(0).Frames);
    }

    [Fact]
    public void Verdict_FewDisagreements_Passes()
    {
        var tally = new ShadowTally(new GatePolicy { ShadowFrames = 100, MinAgreement = 0.95 });
        for (int i = 0; i < 100; i++)
        {
            tally.Count(VerdictKind.Ok, i < 5 ? VerdictKind.Ng : VerdictKind.Ok, TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(14), kept: false);
        }

        Assert.False(tally.IsHopeless);
        Assert.Null(tally.Verdict());
        Assert.Equal(0.05, tally.Report(0).NgChange, 6);
        tally.Count(VerdictKind.Ok, VerdictKind.Ng, TimeSpan.Zero, TimeSpan.Zero, kept: false);
        Assert.True(tally.IsHopeless);
        Assert.Equal("shadow-disagrees", tally.Verdict()!.Code);
    }

    [Fact]
    public void Verdict_SlowOneOnABusyBox_IsSeenByItsMedian()
    {
        var tally = new ShadowTally(new GatePolicy { ShadowFrames = 100, MaxLatencyRatio = 3 });
        for (int i = 0; i < 100; i++)
        {
            tally.Count(VerdictKind.Ok, VerdictKind.Ok, TimeSpan.FromMilliseconds(i % 10 == 0 ? 60 : 1), TimeSpan.FromMilliseconds(i % 10 == 5 ? 70 : 9), kept: false);
        }

        Assert.Equal("shadow-slow", tally.Verdict()!.Code);
    }

    [Fact]
    public void Verdict_QuickModelOnceInterrupted_Passes()
    {
        var tally = new ShadowTally(new GatePolicy { ShadowFrames = 100, MaxLatencyRatio = 3 });
        for (int i = 0; i < 60; i++)
        {
            tally.Count(VerdictKind.Ok, VerdictKind.Ok, TimeSpan.FromMilliseconds(0.1), TimeSpan.FromMilliseconds(i == 30 ? 3.4 : 0.25), kept: false);
        }

        Assert.Null(tally.Verdict());
    }

    [Fact]
    public async Task Take_FrameNobodyWantedInTime_IsReplacedAndGivenBack()
    {
        using (FrameTap.Slots slots = _tap.Open(["top"]))
        {
            Offer(1, 0);
            Offer(2, 0);
            Offer(3, 0, camera: "side");
            (string camera, Frame frame) = await slots.TakeAsync(TestContext.Current.CancellationToken);
            Assert.Equal(("top", 2L, 1L), (camera, frame.Number, slots.Dropped));
            frame.Dispose();
            Offer(4, 0);
        }

        Offer(5, 0);
        Assert.Equal(0, _pool.Rented);
    }

    public void Dispose() => _folder.Dispose();

    private static GatePolicy Policy => new() { ShadowFrames = 60 };

    /// <param name="running">The model before; null: a good one.</param>
    /// <param name="beside">Folder of a model that the camera has as well; null: none.</param>
    private async Task<ShadowReport> ShadowAsync(byte[] file, GatePolicy policy, byte[]? running = null, string? beside = null)
    {
        string models = _folder.Sub("models");
        string before = GlareModel.Write(models, "1.0.0", running ?? GlareModel.Good(), current: true);
        string offered = GlareModel.Write(models, "1.1.0", file);
        using var stop = new CancellationTokenSource();
        Task line = LineAsync(stop.Token);
        try
        {
            return await ShadowRun.RunAsync(
                _tap, [new GateCamera { Name = "top", Models = beside is null ? [offered] : [offered, beside] }], offered, before, policy, TestGates.Settings(models),
                Path.Combine(_folder.FullName, "review"), static _ => { }, TestContext.Current.CancellationToken);
        }
        finally
        {
            await stop.CancelAsync();
            await line;
            Assert.Equal(0, _pool.Rented);
        }
    }

    /// <summary>Frames as a camera's judging thread lends them: bright and dark in turns of three.</summary>
    private async Task LineAsync(CancellationToken stop)
    {
        for (long number = 1; !stop.IsCancellationRequested; number++)
        {
            Offer(number, number / 3 % 2 == 0 ? (byte)200 : (byte)40);
            await Task.Delay(1, CancellationToken.None);
        }
    }

    private void Offer(long number, byte grey, string camera = "top")
    {
        using Frame frame = _pool.Rent(64, 48);
        frame.Number = number;
        frame.Pixels.Fill(grey);
        _tap.OnJudged(new JudgedPicture
        {
            Camera = camera,
            Frame = frame,
            Objects = [],
            Verdict = new Verdict(VerdictKind.Ok, NotJudgedReason.None, 0),
            Latency = TimeSpan.Zero,
            Events = [],
            NgEvents = [],
            Model = null,
        });
    }
}
