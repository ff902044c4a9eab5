using EdgeInspector.Core.Judging;
using EdgeInspector.Gates.Child;
using EdgeInspector.Gates.Lock;
using EdgeInspector.Updates.Jobs;
using Xunit;

namespace EdgeInspector.Tests.Gates;

public sealed class PictureLockTests : IDisposable
{
    private static readonly DateTimeOffset _now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private readonly TemporaryFolder _folder = new();
    private readonly PictureLock _lock;

    public PictureLockTests() => _lock = new PictureLock(_folder.Sub("state"), static _ => { });

    [Fact]
    public void Add_ThenListAndRemove_HoldsThePicturesOwnCopy()
    {
        string picture = TestGates.Grey(_folder, "white.png", 255);
        LockedPicture added = _lock.Add(picture, VerdictKind.Ng, "top", "white.png", "the worst glare", _now);
        LockedPicture again = _lock.Add(picture, VerdictKind.Ok, null, "white.png", null, _now);
        File.Delete(picture);
        Assert.Equal(added.Id, again.Id);
        LockedPicture listed = Assert.Single(_lock.List());
        Assert.Equal((VerdictKind.Ok, (string?)null), (listed.Verdict, listed.Camera));
        Assert.True(File.Exists(_lock.PathOf(listed)));
        Assert.True(_lock.Remove(listed.Id));
        Assert.False(_lock.Remove(listed.Id));
        Assert.Empty(_lock.List());
        Assert.Empty(Directory.GetFiles(_lock.Folder));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"id": "0123", "file": "gone.png", "verdict": "OK"}""")]
    [InlineData("""{"id": "0123", "file": "../outside.png", "verdict": "OK"}""")]
    public void List_DamagedRecord_IsNamed(string record)
    {
        Directory.CreateDirectory(_lock.Folder);
        File.WriteAllText(Path.Combine(_lock.Folder, "0123.json"), record);
        TestGates.Grey(_folder, "state/outside.png", 0);
        Assert.Contains("0123.json", Assert.Throws<InvalidDataException>(_lock.List).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_OtherModel_NamesThePictureThatFlips()
    {
        string models = _folder.Sub("models");
        GlareModel.Write(models, "1.0.0", GlareModel.Good(), current: true);
        string blind = GlareModel.Write(models, "1.1.0", GlareModel.Good(gain: 0.3f));
        LockedPicture white = _lock.Add(TestGates.Grey(_folder, "white.png", 255), VerdictKind.Ng, null, "white.png", null, _now);
        _lock.Add(TestGates.Grey(_folder, "black.png", 0), VerdictKind.Ok, "top", "black.png", null, _now);
        _lock.Add(TestGates.Grey(_folder, "elsewhere.png", 1), VerdictKind.Ng, "other", "elsewhere.png", null, _now);
        var camera = new GateCamera { Name = "top", Models = [GlareModel.Name] };

        Assert.Empty(await ReplayAsync(camera));
        LockFlip flip = Assert.Single(await ReplayAsync(camera with { Models = [blind] }));
        Assert.Equal((white.Id, "top", VerdictKind.Ok), (flip.Picture.Id, flip.Camera, flip.Verdict));
        Assert.Contains("white.png", flip.ToString(), StringComparison.Ordinal);

        // The same by a rule, and by a part of the picture that is looked at.
        Assert.Single(await ReplayAsync(camera with { Rules = [new VerdictRule { Verdict = VerdictKind.Ok, Class = "glare" }] }));
        UpdateException refused = await Assert.ThrowsAsync<UpdateException>(() => ReplayAsync(camera with { Models = ["nowhere"] }));
        Assert.Equal("replay-load", refused.Code);
    }

    public void Dispose() => _folder.Dispose();

    private Task<IReadOnlyList<LockFlip>> ReplayAsync(GateCamera camera) =>
        LockReplay.RunAsync(_lock, _lock.List(), [camera], TestGates.Settings(_folder.Sub("models")), static _ => { }, TestContext.Current.CancellationToken);
}
