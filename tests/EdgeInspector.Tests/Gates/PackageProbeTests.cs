using EdgeInspector.Gates;
using EdgeInspector.Updates.Jobs;
using Xunit;

namespace EdgeInspector.Tests.Gates;

/// <summary>The first load of a model, in a process of its own: the shipped one passes, every vice has its code.</summary>
public sealed class PackageProbeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Run_ShippedDetector_PassesWithItsGoldenPictures()
    {
        string golden = Repository.Golden("pcb-defects");
        ProbeReport report = await ProbeAsync(Path.GetDirectoryName(golden)!);
        Assert.InRange(report.Frames, 100, 400);
        Assert.Equal(6, report.Golden);
        Assert.Empty(report.GoldenFaults);
        PackageProbe.CheckGolden(report);
        Assert.InRange(report.PeakBytes, 10 << 20, 1L << 30);
        Assert.True(report.P50Ms > 0 && report.P99Ms >= report.P50Ms);
        Assert.StartsWith("output0 [1,10,", Assert.Single(report.Outputs));
        Assert.Equal(0, report.Growth);
    }

    [Fact]
    public async Task Run_ShippedLanguageModel_AnswersTheSameTwice()
    {
        ProbeReport report = await ProbeAsync(Path.Combine(Repository.Root, "models", "explainer", "0.1.0"));
        Assert.Equal((ProbeSubject.Language, 4), (report.Subject, report.Frames));
        Assert.True(report.P50Ms > 0);
        Assert.InRange(report.PeakBytes, 1 << 20, 1L << 30);
        Assert.NotEmpty(Assert.Single(report.Outputs));
    }

    [Theory]
    [InlineData(9)]
    [InlineData(2)]
    public async Task Run_LanguageModelCutOffOrChanged_IsRefusedOrCostsTheChildOnly(int parts)
    {
        string source = Path.Combine(Repository.Root, "models", "explainer", "0.1.0");
        string folder = _folder.Sub("models/explainer/0.2.0");
        File.Copy(Path.Combine(source, "manifest.json"), Path.Combine(folder, "manifest.json"));
        byte[] whole = await File.ReadAllBytesAsync(Path.Combine(source, "model.gguf"), TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(Path.Combine(folder, "model.gguf"), whole[..(whole.Length / parts)], TestContext.Current.CancellationToken);
        UpdateException refused = await Assert.ThrowsAsync<UpdateException>(() => ProbeAsync(folder));
        Assert.Contains(refused.Code, new[] { "probe-load", "probe-crashed" });
    }

    [Fact]
    public async Task Run_Captions_AreReadAsThoseDoWhoUseThem() =>
        Assert.Equal("2 captions", Assert.Single((await ProbeAsync(Knowledge("captions: [a broken track, a clean board]"))).Outputs));

    [Fact]
    public async Task Run_ShippedKnowledgeBase_Passes() =>
        Assert.Contains("defects of", (await ProbeAsync(Knowledge(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "knowledge", "pcb.yml"), TestContext.Current.CancellationToken)))).Outputs[0]);

    [Theory]
    [InlineData("product: boards\ndefects: [{label: open, causes: 7}]", "causes")]
    [InlineData("product: boards\ndefects: [{label: open, name: a}, {label: open, name: b}]", "open")]
    [InlineData("[]", "no caption")]
    [InlineData("captions: [{label: open}]", "text")]
    public async Task Run_KnowledgeBaseWithMistakes_IsRefusedWithThem(string text, string words)
    {
        UpdateException refused = await Assert.ThrowsAsync<UpdateException>(() => ProbeAsync(Knowledge(text)));
        Assert.Equal("probe-contract", refused.Code);
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, byte[], string> Vices => new()
    {
        { "NaN outputs", GlareModel.NotANumber(), "probe-nan" },
        { "NaN for black pictures alone", GlareModel.NotANumberAt(0, 0.1f), "probe-nan" },
        { "changing shapes", GlareModel.ChangingShape(), "probe-shapes" },
        { "no ONNX file", "not a model at all"u8.ToArray(), "probe-load" },
        { "cut off", GlareModel.Good()[..200], "probe-load" },
    };

    [Theory]
    [MemberData(nameof(Vices))]
    public async Task Run_Vice_IsRefusedWithItsCode(string vice, byte[] file, string code)
    {
        string folder = GlareModel.Write(_folder.Sub("models"), "1.0.0", file);
        UpdateException refused = await Assert.ThrowsAsync<UpdateException>(() => ProbeAsync(folder));
        Assert.True(refused.Code == code, $"{vice}: {refused.Code}: {refused.Message}");
        Assert.NotEmpty(refused.Message);
    }

    [Fact]
    public async Task Run_FailsAfterFiftyFrames_IsRefused()
    {
        string folder = GlareModel.Write(_folder.Sub("models"), "1.0.0", GlareModel.FailsIn(50));
        UpdateException refused = await Assert.ThrowsAsync<UpdateException>(() => ProbeAsync(folder));
        Assert.Equal("probe-failed", refused.Code);
        // A load may have first runs of its own.
        Assert.InRange(int.Parse(refused.Message.Split("frame ")[1].Split(':')[0]), 40, 50);
    }

    [Fact]
    public async Task Run_TakesMoreMemoryFrameByFrame_IsALeak()
    {
        string folder = GlareModel.Write(_folder.Sub("models"), "1.0.0", GlareModel.Climbs(kibibytes: 256));
        UpdateException refused = await Assert.ThrowsAsync<UpdateException>(() => ProbeAsync(folder));
        Assert.Equal("probe-leak", refused.Code);
        Assert.Contains("does not come to rest", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_MoreMemoryThanAllowed_CostsTheChildOnly()
    {
        string folder = GlareModel.Write(_folder.Sub("models"), "1.0.0", GlareModel.Greedy(4));
        UpdateException refused = await Assert.ThrowsAsync<UpdateException>(() => ProbeAsync(folder, new GatePolicy { MaxMemoryBytes = 512 << 20 }));
        // The system refuses the piece, or the process is ended while it fills it: both are this.
        Assert.Equal("probe-memory", refused.Code);
    }

    [Theory]
    [InlineData("kill -SEGV $$", "probe-crashed", "signal 11")]
    [InlineData("echo terrible >&2; exit 3", "probe-crashed", "terrible")]
    [InlineData("sleep 600", "probe-hung", "sign of life")]
    public async Task Run_ProcessEndsOrHangs_HasItsCode(string script, string code, string words)
    {
        GateSettings settings = TestGates.Settings(_folder.Sub("models")) with { Command = ["/bin/sh", "-c", script, "sh"], LoadLimit = TimeSpan.FromSeconds(1) };
        UpdateException refused = await Assert.ThrowsAsync<UpdateException>(() =>
            PackageProbe.RunAsync(_folder.FullName, new GatePolicy(), settings, static _ => { }, TestContext.Current.CancellationToken));
        Assert.Equal(code, refused.Code);
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ProcessFillsItsMemory_IsEnded()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/python3"), "python3 is not installed");
        GateSettings settings = TestGates.Settings(_folder.Sub("models")) with
        {
            Command = ["/usr/bin/python3", "-c", "import time\nheld = []\nwhile True:\n    held.append(bytearray(b'x') * (16 << 20))\n    time.sleep(0.02)"],
            LoadLimit = TimeSpan.FromSeconds(60),
        };
        UpdateException refused = await Assert.ThrowsAsync<UpdateException>(() =>
            PackageProbe.RunAsync(_folder.FullName, new GatePolicy { MaxMemoryBytes = 64 << 20 }, settings, static _ => { }, TestContext.Current.CancellationToken));
        Assert.Equal("probe-memory", refused.Code);
    }

    [Fact]
    public async Task Run_GoldenPictureOfAnotherModel_NamesThePictureAndWhatDiffers()
    {
        string folder = GlareModel.Write(_folder.Sub("models"), "1.0.0", GlareModel.OtherClass());
        Directory.CreateDirectory(Path.Combine(folder, "golden"));
        File.Move(TestGates.Grey(_folder, "white.png", 255), Path.Combine(folder, "golden", "001.png"));
        File.WriteAllText(Path.Combine(folder, "golden", "001.json"), """
            {"schema": "edge-inspector/golden/1", "detections": [{"class": "glare", "confidence": 1.0, "box": [22, 16.5, 42, 31.5]}]}
            """);
        ProbeReport report = await ProbeAsync(folder);
        string fault = Assert.Single(report.GoldenFaults);
        Assert.Contains("golden/001.png", fault, StringComparison.Ordinal);
        Assert.Contains("glare 1.00", fault, StringComparison.Ordinal);
        Assert.Contains("there is shade 1.00", fault, StringComparison.Ordinal);
        Assert.Equal("golden-flips", Assert.Throws<UpdateException>(() => PackageProbe.CheckGolden(report)).Code);
    }

    [Theory]
    [InlineData(0, 100, 101, 102, 101, 102, 101, 102, 103)]
    [InlineData(0, 100, 130, 180, 180, 180, 180, 180, 180)]
    [InlineData(60, 100, 110, 120, 130, 140, 150, 160, 170, 180)]
    public void Growth_MemoryOverRuns_IsWhatNeverRests(long expected, params int[] megabytes)
    {
        var report = new ProbeReport { Held = [.. megabytes.Select(static mb => (long)mb << 20)] };
        Assert.Equal(expected << 20, report.Growth);
    }

    public void Dispose() => _folder.Dispose();

    private string Knowledge(string text)
    {
        string folder = _folder.Sub("models/causes/1.0.0");
        File.WriteAllText(Path.Combine(folder, "causes.yml"), text);
        File.WriteAllText(Path.Combine(folder, "manifest.json"), """{"schema": "edge-inspector/model/1", "name": "causes", "version": "1.0.0", "task": "knowledge", "file": "causes.yml"}""");
        return folder;
    }

    private Task<ProbeReport> ProbeAsync(string folder, GatePolicy? policy = null) =>
        PackageProbe.RunAsync(folder, policy ?? new GatePolicy(), TestGates.Settings(_folder.Sub("models")), static _ => { }, TestContext.Current.CancellationToken);
}
