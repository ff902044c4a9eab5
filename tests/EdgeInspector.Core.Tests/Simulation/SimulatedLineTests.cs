using System.Security.Cryptography;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Simulation;
using Xunit;

namespace EdgeInspector.Core.Tests.Simulation;

public sealed class SimulatedLineTests
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(SimulationLook.Camera)]
    [InlineData(SimulationLook.Artwork)]
    public void Read_SameSeed_GivesTheSamePicturesHoweverSlowlyRead(SimulationLook look)
    {
        SimulatedLineOptions options = Waiting() with { Look = look, Speed = 40 };
        List<string> fast = Hashes(options, 40, pause: false);
        List<string> slow = Hashes(options, 40, pause: true);
        Assert.Equal(fast, slow);
        Assert.NotEqual(fast[0], fast[1]);
        Assert.NotEqual(fast[5], Hashes(options with { Seed = options.Seed + 1 }, 6, pause: false)[5]);
    }

    [Fact]
    public void Read_KnownSeed_GivesTheSamePictureOnEveryMachine()
    {
        // A changed hash means that seeds mean other pictures than before: models, recordings and figures then no longer agree with them.
        Assert.Equal("BAA8DCAA52889340", Hashes(Waiting(), 3, pause: false)[2]);
    }

    [Fact]
    public void Read_SteadyState_AllocatesNothing()
    {
        using var line = new SimulatedLine(Waiting() with { Speed = 2 }, TimeProvider.System);
        line.Open(Cancellation);
        for (int i = 0; i < 40; i++)
            ReadOne(line).Dispose();

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            line.Read(_patience, out Frame? frame);
            frame!.Dispose();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Read_BoardsLimited_EndsWithEveryDefectPassed()
    {
        SimulatedLineOptions options = Waiting() with { Boards = 3, Speed = 31.5, DefectsPerBoard = 6, GoodShare = 0 };
        using var line = new SimulatedLine(options, TimeProvider.System);
        line.Open(Cancellation);
        var visible = new List<SimulatedDefect>();
        var seen = new Dictionary<long, (int Frames, float LastX, DefectKind Kind)>();
        long number = 0;
        long boards = 0;
        long defects = 0;
        FrameReadStatus status;
        while ((status = line.Read(_patience, out Frame? frame)) == FrameReadStatus.Frame)
        {
            Assert.Equal(++number, frame!.Number);
            Assert.True(line.TryGetTruth(number, visible));
            foreach (SimulatedDefect defect in visible)
            {
                if (seen.TryGetValue(defect.Id, out (int Frames, float LastX, DefectKind Kind) last))
                {
                    Assert.InRange(last.LastX - defect.Box.X1, 30.9f, 32.1f);
                    Assert.Equal(last.Kind, defect.Kind);
                }

                Assert.InRange(defect.Board, 1, 3);
                seen[defect.Id] = (last.Frames + 1, defect.Box.X1, defect.Kind);
            }

            Assert.True(line.BoardsPassed(number) >= boards && line.DefectsPassed(number) >= defects);
            (boards, defects) = (line.BoardsPassed(number), line.DefectsPassed(number));
            frame.Dispose();
        }

        Assert.Equal(FrameReadStatus.EndOfStream, status);
        Assert.False(line.TryGetTruth(number + 1, visible));
        Assert.Equal(2, boards);
        Assert.Equal(seen.Count, defects);
        Assert.Equal(Enumerable.Range(1, seen.Count).Select(id => (long)id), seen.Keys.Order());
        Assert.True(seen.Count >= 6, $"only {seen.Count} defects on three bad boards");
        Assert.All(seen.Values, value => Assert.True(value.Frames >= 5));
        Assert.Equal(FrameReadStatus.EndOfStream, line.Read(TimeSpan.Zero, out _));
    }

    [Fact]
    public void Read_DefectInView_IsWhereTheTruthSays()
    {
        // The same boards without their defects differ in the boxes only, apart from print that makes room for them.
        SimulatedLineOptions options = Waiting() with { Look = SimulationLook.Artwork, Speed = 100, DefectsPerBoard = 5, GoodShare = 0, Boards = 2 };
        using var line = new SimulatedLine(options, TimeProvider.System);
        line.Open(Cancellation);
        var touching = new List<SimulatedDefect>();
        int checkedDefects = 0;
        while (line.Read(_patience, out Frame? frame) == FrameReadStatus.Frame)
        {
            using (frame)
            {
                Assert.True(line.TryGetTruth(frame!.Number, touching));
                foreach (SimulatedDefect defect in touching)
                {
                    FrameBox box = defect.Box.Clip(frame.Width, frame.Height);
                    if (box.Area < defect.Box.Area)
                        continue;

                    (bool dark, bool light) = (false, false);
                    for (int y = (int)box.Y1 + 8; y < (int)box.Y2 - 8; y++)
                    {
                        for (int x = (int)box.X1 + 8; x < (int)box.X2 - 8; x++)
                        {
                            byte level = frame.Row(y)[3 * x];
                            dark |= level < 128;
                            light |= level >= 128;
                        }
                    }

                    Assert.True(dark && light, $"nothing to see in {defect}");
                    checkedDefects++;
                }
            }
        }

        Assert.True(checkedDefects > 20);
    }

    [Fact]
    public void Open_Again_StartsOver()
    {
        using var line = new SimulatedLine(Waiting(), TimeProvider.System);
        line.Open(Cancellation);
        string first = Hash(line);
        Hash(line);
        line.Open(Cancellation);
        Assert.Equal(first, Hash(line));
    }

    [Fact]
    public void Read_NotOpen_FailsWithItsReason()
    {
        using var line = new SimulatedLine(Waiting(), TimeProvider.System);
        Assert.Equal(FrameReadStatus.Failed, line.Read(TimeSpan.Zero, out Frame? frame));
        Assert.Null(frame);
        Assert.Contains("not open", line.LastError, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Live_WaitsForEachFramesTime()
    {
        var time = new StandingTime();
        using var line = new SimulatedLine(Waiting() with { FramesPerSecond = 2 }, time);
        Assert.True(line.IsLive);
        line.Open(Cancellation);
        ReadOne(line).Dispose();
        for (long number = 2; number < 6; number++)
        {
            Assert.Equal(FrameReadStatus.TimedOut, line.Read(TimeSpan.Zero, out _));
            time.Now += TimeSpan.TicksPerSecond / 2;
            using Frame frame = ReadOne(line);
            Assert.Equal(number, frame.Number);
            Assert.Equal(time.Now, frame.CapturedTimestamp);
        }
    }

    [Fact]
    public void Read_LiveReaderLate_GoesOnWithoutARush()
    {
        var time = new StandingTime();
        using var line = new SimulatedLine(Waiting() with { FramesPerSecond = 2 }, time);
        line.Open(Cancellation);
        ReadOne(line).Dispose();
        time.Now += 60 * TimeSpan.TicksPerSecond;
        ReadOne(line).Dispose();
        Assert.Equal(FrameReadStatus.TimedOut, line.Read(TimeSpan.Zero, out _));
    }

    private static SimulatedLineOptions Waiting() => new() { FramesPerSecond = 0 };

    private static List<string> Hashes(SimulatedLineOptions options, int frames, bool pause)
    {
        using var line = new SimulatedLine(options, TimeProvider.System);
        line.Open(Cancellation);
        var hashes = new List<string>();
        for (int i = 0; i < frames; i++)
        {
            hashes.Add(Hash(line));
            if (pause && i % 8 == 0)
                Thread.Sleep(40);
        }

        return hashes;
    }

    private static string Hash(SimulatedLine line)
    {
        using Frame frame = ReadOne(line);
        return Convert.ToHexString(SHA256.HashData(frame.Pixels))[..16];
    }

    private static Frame ReadOne(SimulatedLine line)
    {
        Assert.Equal(FrameReadStatus.Frame, line.Read(_patience, out Frame? frame));
        return frame!;
    }

    private sealed class StandingTime : TimeProvider
    {
        public long Now { get; set; } = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now;
    }
}
