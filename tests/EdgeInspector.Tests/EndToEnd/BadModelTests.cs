using EdgeInspector.Tests.Gates;
using Xunit;

namespace EdgeInspector.Tests.EndToEnd;

/// <summary>Models that are rightly signed and published, and bad: the built program on a simulated line never judges a frame by them.</summary>
public sealed class BadModelTests : IAsyncLifetime
{
    private UpdateLine _line = null!;

    public async ValueTask InitializeAsync() => _line = await UpdateLine.CreateAsync();

    [Fact]
    public async Task Run_SignedButBadModels_NeverJudgeAFrame()
    {
        float gain = UpdateLine.Gain;
        await _line.Channel.PublishAsync("1.0.0-first", GlareModel.Good(gain));
        await _line.ListenAsync();
        _line.Configure(bakeSeconds: 300);
        using ProgramProcess program = await _line.RunAsync();
        (byte[] File, string Labels, Action<string>? Change, string Code, string Words)[] vices =
        [
            (GlareModel.NotANumber(), GlareModel.Labels, null, "probe-nan", "NaN"),
            (GlareModel.ChangingShape(), GlareModel.Labels, null, "probe-shapes", "output0"),
            (GlareModel.FailsIn(50, gain), GlareModel.Labels, null, "probe-failed", "frame"),
            (GlareModel.Greedy(4), GlareModel.Labels, null, "probe-memory", "memory"),
            (GlareModel.Climbs(kibibytes: 256), GlareModel.Labels, null, "probe-leak", "does not come to rest"),
            (GlareModel.Good(gain), "\"shade\", \"glare\"", _line.GoldenPicture, "golden-flips", "there is shade"),
            (GlareModel.OtherClass(), GlareModel.Labels, _line.GoldenPicture, "golden-flips", "001.png"),
            (GlareModel.Good(gain), "\"shade\", \"gloss\"", null, "labels", "glare"),
            (GlareModel.Good(gain), "\"shade\", \"glare\"", null, "shadow-disagrees", "%"),
            (GlareModel.OtherClass(), GlareModel.Labels, null, "shadow-disagrees", "%"),
            (GlareModel.Slow(products: 4, gain: gain), GlareModel.Labels, null, "shadow-slow", "ms"),
        ];
        foreach ((int i, (byte[] file, string labels, Action<string>? change, string code, string words)) in vices.Index())
        {
            string version = $"1.{i + 1}.0";
            await _line.Channel.PublishAsync(version, file, labels, change);
            _line.Command("model-install", """{"model": "glare"}""");
            await _line.UntilAsync(s => s.State == "failed" && s.Offered == version);
            UpdateLine.ModelWords failed = _line.States().Last(s => s.State == "failed" && s.Offered == version);
            Assert.Equal((version, code, "1.0.0"), (version, failed.Code, failed.Version));
            Assert.Contains(words, failed.Reason, StringComparison.Ordinal);
        }

        await UpdateLine.StopAsync(program);
        Assert.Equal(["1.0.0"], _line.Versions().Distinct());
        Assert.Equal(0, _line.NotJudged());
        Assert.Equal("1.0.0", _line.Current);
    }

    public ValueTask DisposeAsync() => _line.DisposeAsync();
}
