using EdgeInspector.Core.Anomaly;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Events;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeInspector.Tests.Events;

public sealed class EvidenceStoreTests : IDisposable
{
    private static readonly DateTimeOffset Time = new(2026, 11, 20, 12, 0, 0, 123, TimeSpan.Zero);
    private readonly FramePool _pool = new();
    private readonly IImageCodec _codec = PortFactory.Codec();
    private readonly StoreFixture _fixture = new();

    [Fact]
    public async Task Record_NgEvent_KeepsTheFrameLosslessAndACrop()
    {
        using EvidenceStore evidence = Evidence();
        evidence.Start();
        InspectionEvent e = Samples.Event(time: Time);
        using Frame frame = Noise(320, 240);
        new EventRecorder(_fixture.Store, evidence).Record(Samples.Recording(e), frame);
        EventSummary stored = await StoredAsync(e.Id, EvidenceState.Stored);

        Assert.Equal(($"2026/11/20/{e.Id}.png", $"2026/11/20/{e.Id}.jpg"), (stored.FramePath, stored.CropPath));
        using Frame png = _codec.Decode(await File.ReadAllBytesAsync(Path.Combine(_fixture.EvidenceFolder, stored.FramePath!), TestContext.Current.CancellationToken), _pool);
        Assert.True(png.Pixels.SequenceEqual(frame.Pixels));
        using Frame crop = _codec.Decode(await File.ReadAllBytesAsync(Path.Combine(_fixture.EvidenceFolder, stored.CropPath!), TestContext.Current.CancellationToken), _pool);
        Assert.Equal((192, 192), (crop.Width, crop.Height));
        Assert.Empty(Directory.GetFiles(_fixture.EvidenceFolder, "*" + EvidenceWriter.TemporarySuffix, SearchOption.AllDirectories));
        Assert.Equal(2, _pool.Rented - 1);
    }

    [Fact]
    public async Task Record_TwoEventsOfOneFrame_ShareTheFrame()
    {
        using EvidenceStore evidence = Evidence();
        evidence.Start();
        InspectionEvent first = Samples.Event(time: Time);
        InspectionEvent second = Samples.Event(time: Time, box: new FrameBox(10, 10, 20, 20));
        using Frame frame = Noise(320, 240);
        new EventRecorder(_fixture.Store, evidence).Record(Samples.Recording(first, second), frame);
        EventSummary a = await StoredAsync(first.Id, EvidenceState.Stored);
        EventSummary b = await StoredAsync(second.Id, EvidenceState.Stored);

        Assert.Equal(a.FramePath, b.FramePath);
        Assert.NotEqual(a.CropPath, b.CropPath);
        Assert.Equal(3, Directory.GetFiles(_fixture.EvidenceFolder, "*", SearchOption.AllDirectories).Length);
        long bytes = Directory.GetFiles(_fixture.EvidenceFolder, "*", SearchOption.AllDirectories).Sum(static f => new FileInfo(f).Length);
        Assert.Equal([bytes.ToString()], _fixture.Query("SELECT sum(bytes) FROM evidence"));
    }

    [Fact]
    public async Task Record_FrameWithAnomalyMap_KeepsTheCropAgainWithItsHeat()
    {
        using EvidenceStore evidence = Evidence();
        evidence.Start();
        InspectionEvent e = Samples.Event(time: Time, box: new FrameBox(20, 200, 40, 220));
        using Frame frame = _pool.Rent(320, 240);
        frame.Pixels.Fill(100);
        var map = new AnomalyMap();
        map.Resize(32, 24, new FrameRegion(0, 0, 320, 240));
        map.Values.Clear();
        // All of the box, and nothing else: cells of 10 pixels.
        for (int y = 20; y < 22; y++)
        {
            map.Values.Slice((y * 32) + 2, 2).Fill(1);
        }

        new EventRecorder(_fixture.Store, evidence).Record(Samples.Recording(e), frame, map);
        map.Values.Clear();
        EventSummary stored = await StoredAsync(e.Id, EvidenceState.Stored);

        using Frame heat = _codec.Decode(await File.ReadAllBytesAsync(Path.Combine(_fixture.EvidenceFolder, stored.HeatPath!), TestContext.Current.CancellationToken), _pool);
        using Frame crop = _codec.Decode(await File.ReadAllBytesAsync(Path.Combine(_fixture.EvidenceFolder, stored.CropPath!), TestContext.Current.CancellationToken), _pool);
        CropWindow window = CropWindow.Around(e.Box, 320, 240, 192);
        Assert.Equal((crop.Width, crop.Height), (heat.Width, heat.Height));
        // Blue, green, red: red over the box, nothing far from it.
        ReadOnlySpan<byte> marked = heat.Row(210 - window.Y).Slice(3 * (30 - window.X), 3);
        Assert.True(marked[2] > marked[0] + 60, $"{marked[0]} {marked[1]} {marked[2]}");
        ReadOnlySpan<byte> clear = heat.Row(100 - window.Y).Slice(3 * (150 - window.X), 3);
        Assert.InRange(clear[2] - clear[0], -8, 8);
        Assert.Equal(3, Directory.GetFiles(_fixture.EvidenceFolder, "*", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public async Task Record_EventThatTurnsNgLater_IsProvenOnceByThatFrame()
    {
        using EvidenceStore evidence = Evidence();
        evidence.Start();
        var recorder = new EventRecorder(_fixture.Store, evidence);
        string id = Samples.NewId();
        using Frame frame = Noise(320, 240);
        recorder.Record(Samples.Recording(VerdictKind.Ok, Samples.Event(id, verdict: VerdictKind.Ok)), frame);
        await _fixture.FlushAsync();
        Assert.Equal(0, evidence.Counts.Stored);
        recorder.Record(Samples.Recording(Samples.Event(id, EventPhase.Update)), frame);
        await StoredAsync(id, EvidenceState.Stored);
        recorder.Record(Samples.Recording(Samples.Event(id, EventPhase.Update)), frame);
        recorder.Record(Samples.Recording(VerdictKind.Ok, Samples.Event(id, EventPhase.End)), frame);
        await _fixture.FlushAsync();
        Assert.Equal((1L, 0), (evidence.Counts.Stored, evidence.Counts.Waiting));
        Assert.Equal(EvidenceState.Stored, (await StoredAsync(id, EvidenceState.Stored)).Evidence);
    }

    [Fact]
    public async Task Record_EncoderBusy_SkipsTheEvidenceAndKeepsTheEvent()
    {
        // Not started: what is handed over stays.
        EvidenceStore evidence = Evidence(static s => s with { QueueCapacity = 1 });
        var recorder = new EventRecorder(_fixture.Store, evidence);
        InspectionEvent first = Samples.Event();
        InspectionEvent second = Samples.Event();
        using Frame frame = Noise(64, 64);
        recorder.Record(Samples.Recording(first), frame);
        recorder.Record(Samples.Recording(second), frame);
        await _fixture.FlushAsync();
        await StoredAsync(first.Id, EvidenceState.Pending);
        await StoredAsync(second.Id, EvidenceState.Skipped);
        Assert.Equal((1, 1L), (evidence.Counts.Waiting, evidence.Counts.Skipped));

        evidence.Start();
        evidence.Dispose();
        await StoredAsync(first.Id, EvidenceState.Stored);
        Assert.Equal(1, _pool.Rented);
    }

    [Fact]
    public async Task Record_DiskNearlyFull_SkipsTheEvidenceAndSaysWhy()
    {
        using EvidenceStore evidence = Evidence(static s => s with { MinFreeBytes = long.MaxValue });
        evidence.Start();
        InspectionEvent e = Samples.Event();
        using Frame frame = Noise(64, 64);
        new EventRecorder(_fixture.Store, evidence).Record(Samples.Recording(e), frame);
        await StoredAsync(e.Id, EvidenceState.Skipped);
        Assert.Contains("free on the disk", evidence.Counts.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Record_FolderCannotBeWritten_CountsTheFailureAndGoesOn()
    {
        Directory.CreateDirectory(_fixture.Folder);
        await File.WriteAllTextAsync(_fixture.EvidenceFolder, "in the way", TestContext.Current.CancellationToken);
        using EvidenceStore evidence = Evidence();
        evidence.Start();
        var recorder = new EventRecorder(_fixture.Store, evidence);
        InspectionEvent first = Samples.Event();
        InspectionEvent second = Samples.Event();
        using Frame frame = Noise(64, 64);
        recorder.Record(Samples.Recording(first), frame);
        await StoredAsync(first.Id, EvidenceState.Failed);
        File.Delete(_fixture.EvidenceFolder);
        recorder.Record(Samples.Recording(second), frame);
        await StoredAsync(second.Id, EvidenceState.Stored);
        Assert.Equal((1L, 1L, null), (evidence.Counts.Failed, evidence.Counts.Stored, evidence.Counts.Reason));
    }

    [Fact]
    public async Task Counts_CauseGone_IsNoReasonAnyMoreThoughNoEventFollows()
    {
        Directory.CreateDirectory(_fixture.Folder);
        await File.WriteAllTextAsync(_fixture.EvidenceFolder, "in the way", TestContext.Current.CancellationToken);
        using EvidenceStore evidence = Evidence(static s => s with { LookAgainAfter = TimeSpan.FromMilliseconds(5) });
        evidence.Start();
        InspectionEvent e = Samples.Event();
        using Frame frame = Noise(64, 64);
        new EventRecorder(_fixture.Store, evidence).Record(Samples.Recording(e), frame);
        await StoredAsync(e.Id, EvidenceState.Failed);
        Assert.NotNull(evidence.Counts.Reason);

        File.Delete(_fixture.EvidenceFolder);
        for (int i = 0; i < 500 && evidence.Counts.Reason is not null; i++)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        Assert.Null(evidence.Counts.Reason);
        Assert.Empty(Directory.GetFiles(_fixture.EvidenceFolder));
    }

    [Fact]
    public async Task Record_LibraryMissing_CountsTheFailureAndGoesOn()
    {
        using EvidenceStore evidence = Evidence(codec: new MissingCodec());
        evidence.Start();
        var recorder = new EventRecorder(_fixture.Store, evidence);
        using Frame frame = Noise(64, 64);
        for (long i = 1; i <= 2; i++)
        {
            InspectionEvent e = Samples.Event();
            recorder.Record(Samples.Recording(e), frame);
            await StoredAsync(e.Id, EvidenceState.Failed);
            Assert.Equal((i, "it could not be written: no libturbojpeg"), (evidence.Counts.Failed, evidence.Counts.Reason));
        }
    }

    [Theory]
    [InlineData(100, 100, 110, 110, 9, 9, 192, 192)]
    [InlineData(0, 0, 10, 10, 0, 0, 192, 192)]
    [InlineData(310, 230, 330, 250, 128, 48, 192, 192)]
    [InlineData(50, 60, 250, 180, 0, 0, 320, 240)]
    [InlineData(float.NaN, 0, 10, 10, 0, 0, 320, 192)]
    public void Around_AnyBox_StaysInTheFrame(float x1, float y1, float x2, float y2, int x, int y, int width, int height) =>
        Assert.Equal(new CropWindow(x, y, width, height), CropWindow.Around(new FrameBox(x1, y1, x2, y2), 320, 240, 192));

    public void Dispose() => _fixture.Dispose();

    private EvidenceStore Evidence(Func<EvidenceSettings, EvidenceSettings>? change = null, IImageCodec? codec = null)
    {
        var settings = new EvidenceSettings { Directory = _fixture.EvidenceFolder, MinFreeBytes = 0, SyncDirectory = PortFactory.SyncDirectory };
        return new EvidenceStore(change?.Invoke(settings) ?? settings, codec ?? _codec, _fixture.Store, NullLogger<EvidenceStore>.Instance);
    }

    private Frame Noise(int width, int height)
    {
        Frame frame = _pool.Rent(width, height);
        new Random(7).NextBytes(frame.Pixels);
        return frame;
    }

    private async Task<EventSummary> StoredAsync(string id, EvidenceState state)
    {
        using EventQueries queries = new(_fixture.Store);
        EventSummary? found = null;
        for (int i = 0; i < 500 && found?.Evidence != state; i++)
        {
            await _fixture.FlushAsync();
            found = queries.Find(id);
            await Task.Delay(10);
        }

        Assert.Equal(state, found?.Evidence);
        return found!;
    }

    /// <summary>A box whose library of pictures was never installed.</summary>
    private sealed class MissingCodec : IImageCodec
    {
        public int EncodeJpeg(ReadOnlySpan<byte> pixels, int width, int height, int stride, int quality, Span<byte> output) => throw new DllNotFoundException("no libturbojpeg");

        public int MaxJpegBytes(int width, int height) => throw new DllNotFoundException("no libturbojpeg");

        public byte[] EncodePng(ReadOnlySpan<byte> pixels, int width, int height, int stride) => throw new DllNotFoundException("no libturbojpeg");

        public Frame Decode(ReadOnlySpan<byte> file, FramePool pool) => throw new DllNotFoundException("no libturbojpeg");
    }
}
