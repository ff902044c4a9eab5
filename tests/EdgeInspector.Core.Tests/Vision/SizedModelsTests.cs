using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Segmentation;
using EdgeInspector.Core.Tests.Detection;
using EdgeInspector.Core.Vision;
using Xunit;

namespace EdgeInspector.Core.Tests.Vision;

public class SizedModelsTests
{
    private readonly FramePool _pool = new();
    private readonly List<(int Width, int Height)> _opened = [];
    private readonly List<FakeSession> _sessions = [];

    [Theory]
    [InlineData(ResizeMode.Letterbox, 1920, 1080, 640, 384)]
    [InlineData(ResizeMode.Letterbox, 1080, 1920, 384, 640)]
    [InlineData(ResizeMode.Letterbox, 640, 640, 640, 640)]
    [InlineData(ResizeMode.Letterbox, 100, 90, 640, 576)]
    [InlineData(ResizeMode.None, 1921, 1080, 1952, 1088)]
    [InlineData(ResizeMode.None, 31, 33, 32, 64)]
    public void SizeFor_Frame_IsTheNextMultiple(ResizeMode resize, int frameWidth, int frameHeight, int width, int height) =>
        Assert.Equal((width, height), SizedModels.SizeFor(new ModelInput { Width = 640, Height = 640, Resize = resize, MultipleOf = 32 }, frameWidth, frameHeight));

    [Fact]
    public void SizeFor_TooLarge_IsRefused() => Assert.Contains(
        "20000x100 is larger than the 8192 pixels",
        Assert.Throws<ModelRunException>(() => SizedModels.SizeFor(new ModelInput { Width = 64, Height = 64, Resize = ResizeMode.None, MultipleOf = 32 }, 20_000, 100)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Inspect_PicturesOfSeveralSizes_OpensEachOnceAndKeepsTheLastFew()
    {
        using SizedModels models = Make(_ => { });
        var found = new Findings();
        foreach ((int width, int height) in new[] { (40, 30), (30, 40), (40, 30), (33, 17), (64, 64), (40, 30), (96, 20), (128, 128), (30, 40) })
        {
            using Frame frame = _pool.Rent(width, height);
            models.Inspect(frame, found);
            Assert.Equal((width, height), (found.Classes.Width, found.Classes.Height));
        }

        // (32, 64) was the one not used for longest when a fifth size came, and is opened again.
        Assert.Equal([(64, 64), (64, 32), (32, 64), (96, 32), (128, 128), (32, 64)], _opened);
        Assert.Equal([true, false, true, false, false, false], _sessions.Select(session => session.Disposed));
    }

    [Fact]
    public void Dispose_All_ClosesEverySize()
    {
        SizedModels models = Make(_ => { });
        using Frame frame = _pool.Rent(40, 30);
        models.Inspect(frame, new Findings());
        float[] thresholds = models.Thresholds.ToArray();
        models.Dispose();
        Assert.Equal(2, _sessions.Count);
        Assert.All(_sessions, session => Assert.True(session.Disposed));
        Assert.Equal(thresholds, models.Thresholds.ToArray());
    }

    [Fact]
    public void Inspect_SizeThatCannotBeOpened_SaysWhichAndWhy()
    {
        using SizedModels models = Make(manifest =>
        {
            if (manifest.Input!.Width == 96)
            {
                throw new ModelLoadException("no memory");
            }
        });
        using Frame frame = _pool.Rent(70, 30);
        var e = Assert.Throws<ModelRunException>(() => models.Inspect(frame, new Findings()));
        Assert.Contains("cannot be opened for pictures of 96x32: no memory", e.Message, StringComparison.Ordinal);
    }

    private SizedModels Make(Action<ModelManifest> check)
    {
        ModelManifest manifest = ModelManifest.Parse(
            """
            {"schema": "edge-inspector/model/1", "name": "m", "version": "1.0.0", "task": "segmentation", "file": "m.onnx",
             "input": {"size": [64, 64], "resize": "none", "multiple_of": 32}, "output": {"decoder": "mask"}, "labels": ["crack"]}
            """u8,
            "manifest.json");
        return new SizedModels(Open(manifest), Open);

        SegmentationModel Open(ModelManifest sized)
        {
            check(sized);
            (int width, int height) = (sized.Input!.Width, sized.Input.Height);
            _opened.Add((width, height));
            _sessions.Add(new FakeSession([1, 3, height, width], [1, 1, height, width]));
            return new SegmentationModel(sized, _sessions[^1], new ModelReference("m", "1.0.0", ""));
        }
    }
}
