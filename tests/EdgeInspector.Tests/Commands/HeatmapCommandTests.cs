using System.Text.Json;
using EdgeInspector.Tests.EndToEnd;
using Xunit;

namespace EdgeInspector.Tests.Commands;

/// <summary><c>heatmap</c> as a user calls it, with the shipped detector.</summary>
public sealed class HeatmapCommandTests : IDisposable
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(240);
    private static readonly string _picture = Path.Combine(Repository.Golden("pcb-defects"), "003.png");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Heatmap_GoldenPicture_PointsAtTheDefect()
    {
        JsonElement surest = JsonDocument.Parse(await File.ReadAllTextAsync(Path.ChangeExtension(_picture, ".json"), TestContext.Current.CancellationToken))
            .RootElement.GetProperty("detections").EnumerateArray().MaxBy(static one => one.GetProperty("confidence").GetDouble());
        string label = surest.GetProperty("class").GetString()!;

        (int code, string output, string errors) = await RunAsync(
            _picture, "--model", "pcb-defects", "--method", "occlusion", "--cells", "16", "--class", label.ToUpperInvariant(), "--out", _folder.FullName, "--json");

        Assert.True(code == 0, errors);
        JsonElement json = JsonDocument.Parse(output).RootElement;
        Assert.Equal(label, json.GetProperty("class").GetString());
        Assert.InRange(json.GetProperty("score").GetDouble(), 0.5, 1);
        JsonElement map = json.GetProperty("maps").GetProperty("occlusion");
        // Some 30 by 30 pixels of 640 by 640: at random the hottest one lies there in one of hundreds of maps.
        Assert.Equal(1, map.GetProperty("hit").GetDouble());
        Assert.InRange(map.GetProperty("gain").GetDouble(), 0.3, 1);
        Assert.True(File.Exists(Path.Combine(_folder.FullName, $"003.{label}.occlusion.png")));
        string kept = await File.ReadAllTextAsync(Path.Combine(_folder.FullName, $"003.{label}.heatmap.json"), TestContext.Current.CancellationToken);
        Assert.Equal(output.Trim(), kept.Trim());
    }

    [Theory]
    [InlineData("--class scratch", "knows open, short, mousebite, spur, spurious_copper, pin_hole")]
    [InlineData("--method attention", "does not show its attention [1, heads, tokens, tokens] as outputs")]
    [InlineData("--cells 1", "--cells is '1'; write a whole number from 2 to 64")]
    [InlineData("--out /dev/null/maps", "/dev/null/maps")]
    public async Task Heatmap_WrongUsage_EndsWithTwoAndWords(string arguments, string expected)
    {
        (int code, string output, string errors) = await RunAsync([_picture, "--model", "pcb-defects", .. arguments.Split(' ')]);

        Assert.Equal((2, ""), (code, output));
        Assert.Contains(expected, errors.ReplaceLineEndings(" "));
        Assert.DoesNotContain("   at ", errors);
    }

    [Fact]
    public async Task Heatmap_FileThatIsNoPicture_IsNamed()
    {
        string file = _folder.Write("empty.png", "");

        (int code, string _, string errors) = await RunAsync(file, "--model", "pcb-defects");

        Assert.Equal(2, code);
        Assert.Contains("empty.png: the file is empty", errors);
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        using ProgramProcess program = ProgramProcess.Start(["heatmap", .. arguments]);
        int code = await program.WaitAsync(_limit);
        return (code, program.Output, program.Errors);
    }
}
