using System.IO.Compression;
using System.Text.Json;
using EdgeInspector.Core.Frames;
using EdgeInspector.Tests.EndToEnd;
using EdgeInspector.Tests.Gates;
using Xunit;

namespace EdgeInspector.Tests.Commands;

/// <summary>The built program's <c>inspect</c> on the shipped model's golden pictures, whose findings are recorded, and on what cannot be read.</summary>
public class InspectCommandTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(120);

    private static readonly string Golden = Repository.Golden("pcb-defects");

    [Fact]
    public async Task Inspect_GoldenPicture_FindsWhatWasRecorded()
    {
        using var folder = new TemporaryFolder();
        string picture = Path.Combine(Golden, "001.png"), annotated = Path.Combine(folder.FullName, "out");
        (int code, string output, string errors) = await RunAsync("inspect", picture, "--model", "pcb-defects", "--json", "--out", annotated, "--format", "png", "--mm-per-px", "0.1");

        Assert.Equal((1, ""), (code, errors));
        JsonElement found = JsonDocument.Parse(output).RootElement;
        Assert.Equal(("edge-inspector/inspect/1", picture, "NG"), (found.GetProperty("schema").GetString(), found.GetProperty("picture").GetString(), found.GetProperty("verdict").GetString()));
        JsonElement[] expected = [.. JsonDocument.Parse(File.ReadAllText(Path.ChangeExtension(picture, ".json"))).RootElement.GetProperty("detections").EnumerateArray()];
        JsonElement[] objects = [.. found.GetProperty("objects").EnumerateArray()];
        Assert.Equal(expected.Length, objects.Length);
        foreach (JsonElement one in expected)
        {
            JsonElement match = objects.Single(other => other.GetProperty("class").GetString() == one.GetProperty("class").GetString()
                && BoxOf(other).Iou(BoxOf(one)) > 0.9f && Math.Abs(other.GetProperty("confidence").GetDouble() - one.GetProperty("confidence").GetDouble()) < 0.05);
            JsonElement measured = match.GetProperty("measurements");
            Assert.InRange(measured.GetProperty("length_mm").GetDouble() - measured.GetProperty("length_px").GetDouble() / 10, -0.002, 0.002);
        }

        // The picture that was drawn on is a picture, and no longer the one that came in.
        Assert.Equal(Path.Combine(annotated, "001.png"), found.GetProperty("annotated").GetString());
        Assert.NotEqual(File.ReadAllBytes(picture), File.ReadAllBytes(Path.Combine(annotated, "001.png")));
        (code, output, _) = await RunAsync("inspect", Path.Combine(annotated, "001.png"), "--model", "pcb-defects");
        Assert.True(code is 0 or 1, output);
    }

    [Fact]
    public async Task Inspect_FolderWithCsv_ListsEveryObject()
    {
        using var folder = new TemporaryFolder();
        string csv = Path.Combine(folder.FullName, "found.csv");
        foreach (string name in new[] { "001.png", "002.png" })
        {
            File.Copy(Path.Combine(Golden, name), Path.Combine(folder.Sub("in"), name));
        }

        (int code, string output, string _) = await RunAsync("inspect", folder.Sub("in"), "--model", "pcb-defects", "--csv", csv);

        Assert.Equal(1, code);
        string[] rows = File.ReadAllLines(csv);
        Assert.StartsWith("picture,frame,verdict,class,confidence,x1,y1,x2,y2,object_verdict,", rows[0]);
        int golden = JsonDocument.Parse(File.ReadAllText(Path.Combine(Golden, "001.json"))).RootElement.GetProperty("detections").GetArrayLength();
        Assert.Equal(golden, rows.Count(static row => row.Contains("001.png,,NG,", StringComparison.Ordinal)));
        Assert.All(rows, row => Assert.Equal(rows[0].Split(',').Length, row.Split(',').Length));
        Assert.Contains("2 pictures: ", output);
    }

    [Fact]
    public async Task Inspect_RulesThatIgnoreAll_EndsWithZero()
    {
        using var folder = new TemporaryFolder();
        string rules = folder.Write("rules.yml", "rules: [{verdict: OK}]\n");
        (int code, string output, string _) = await RunAsync("inspect", Path.Combine(Golden, "001.png"), "--model", "pcb-defects", "--rules", rules);
        Assert.Equal(0, code);
        Assert.StartsWith("OK  ", output);
    }

    [Fact]
    public async Task Inspect_RulesWithUnknownClass_NamesTheFileAndTheClass()
    {
        using var folder = new TemporaryFolder();
        string rules = folder.Write("rules.yml", "rules: [{class: opne}]\n");
        (int code, string _, string errors) = await RunAsync("inspect", Path.Combine(Golden, "001.png"), "--model", "pcb-defects", "--rules", rules);
        Assert.Equal(2, code);
        Assert.Contains($"{rules}: class 'opne' is found by no model; did you mean 'open'?", errors);
    }

    [Fact]
    public async Task Inspect_InParts_FindsTheSameDefects()
    {
        (int code, string output, string _) = await RunAsync("inspect", Path.Combine(Golden, "001.png"), "--model", "pcb-defects", "--json", "--slices", "480x480,0.3");
        Assert.Equal(1, code);
        FrameBox[] boxes = [.. JsonDocument.Parse(output).RootElement.GetProperty("objects").EnumerateArray().Select(BoxOf)];
        foreach (JsonElement one in JsonDocument.Parse(File.ReadAllText(Path.Combine(Golden, "001.json"))).RootElement.GetProperty("detections").EnumerateArray())
        {
            FrameBox expected = BoxOf(one);
            Assert.Contains(boxes, box => box.Iou(expected) > 0.5f);
        }
    }

    [Fact]
    public async Task Inspect_BareEndToEndSegmenter_MeasuresTheMask()
    {
        // As YOLO26 is exported: 300 rows of box, score, class and 32 coefficients; the first object's mask is a disc of 24 pixels' radius.
        const int Rows = 300, Row = 6 + 32, Cells = 16;
        var rows = new float[Rows * Row];
        float[] first = [4, 2, 60, 62, 0.9f, 1, 1];
        first.CopyTo(rows, 0);
        var prototypes = new float[32 * Cells * Cells];
        for (int i = 0; i < Cells * Cells; i++)
        {
            prototypes[i] = 6 - MathF.Sqrt(MathF.Pow(i % Cells + 0.5f - 8, 2) + MathF.Pow(i / Cells + 0.5f - 8, 2));
        }

        using var folder = new TemporaryFolder();
        string model = Path.Combine(folder.FullName, "seg.onnx"), picture = Path.Combine(folder.FullName, "black.png");
        File.WriteAllBytes(picture, Png(64, 64));
        File.WriteAllBytes(model, new OnnxGraph()
            .Constant("rows", [1, Rows, Row], rows).Constant("prototypes", [1, 32, Cells, Cells], prototypes).Constant("nothing", [1], 0f).Constant("one", [1], 1L)
            .Node("ReduceMean", ["images"], "mean", ("keepdims", 0L)).Node("Reshape", ["mean", "one"], "m").Node("Mul", ["m", "nothing"], "zero")
            .Node("Add", ["rows", "zero"], "output0").Node("Add", ["prototypes", "zero"], "output1")
            .Build("images", [1, 3, 64, 64], [("output0", [1, Rows, Row]), ("output1", [1, 32, Cells, Cells])], ("names", "{0: 'dent', 1: 'blister'}"), ("task", "segment")));

        (int code, string output, string errors) = await RunAsync("inspect", picture, "--model", model, "--json");
        Assert.Equal((1, ""), (code, errors));
        JsonElement found = Assert.Single(JsonDocument.Parse(output).RootElement.GetProperty("objects").EnumerateArray());
        Assert.Equal("blister", found.GetProperty("class").GetString());
        Assert.InRange(found.GetProperty("measurements").GetProperty("area_px").GetDouble(), Math.PI * 24 * 24 - 40, Math.PI * 24 * 24 + 40);
        Assert.InRange(found.GetProperty("measurements").GetProperty("length_px").GetDouble(), 46, 50);
        (code, output, _) = await RunAsync("models", "show", model);
        Assert.Equal(0, code);
        Assert.Contains("yolo-end-to-end: its outputs are [1, 300, 38], rows of box, score, class and 32 mask coefficients, and prototypes", output);
    }

    [Theory]
    [InlineData("zero.png", 0, "the file is empty")]
    [InlineData("text.png", 1, "text.png: ")]
    [InlineData("wide.png", 2, "20000 x 1 pixels; at most 16384")]
    public async Task Inspect_BadPicture_NamesItAndGoesOn(string name, int kind, string expected)
    {
        using var folder = new TemporaryFolder();
        string bad = Path.Combine(folder.Sub("in"), name);
        File.WriteAllBytes(bad, kind switch { 0 => [], 1 => "no picture"u8.ToArray(), _ => Png(20_000, 1) });
        File.Copy(Path.Combine(Golden, "001.png"), Path.Combine(folder.Sub("in"), "001.png"));

        (int code, string output, string errors) = await RunAsync("inspect", folder.Sub("in"), "--model", "pcb-defects");

        Assert.Equal(2, code);
        Assert.Contains($"edge-inspector: {bad}: ", errors);
        Assert.Contains(expected, errors);
        Assert.DoesNotContain("   at ", errors);
        Assert.Contains("1 picture: 1 NG, 0 OK, 1 could not be read", output);
    }

    [Fact]
    public async Task Inspect_EmptyFolderOrMissingFile_EndsWithTwoAndWords()
    {
        using var folder = new TemporaryFolder();
        (int code, string output, string errors) = await RunAsync("inspect", folder.FullName, "--model", "pcb-defects");
        Assert.Equal((2, ""), (code, output));
        Assert.Contains($"{folder.FullName}: the folder holds no picture and no clip", errors);
        (code, _, errors) = await RunAsync("inspect", "/nowhere.jpg", "--model", "pcb-defects");
        Assert.Equal(2, code);
        Assert.Contains("/nowhere.jpg: no such file or folder", errors);
    }

    private static FrameBox BoxOf(JsonElement one)
    {
        float[] box = [.. one.GetProperty("box").EnumerateArray().Select(static edge => edge.GetSingle())];
        return new FrameBox(box[0], box[1], box[2], box[3]);
    }

    /// <summary>A black PNG.</summary>
    private static byte[] Png(int width, int height)
    {
        using var data = new MemoryStream();
        using (var zip = new ZLibStream(data, CompressionLevel.Fastest, leaveOpen: true))
        {
            zip.Write(new byte[height * (1 + 3 * width)]);
        }

        byte[] header = new byte[13];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(header, width);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 2);
        return [0x89, .. "PNG\r\n\x1a\n"u8, .. Chunk("IHDR"u8, header), .. Chunk("IDAT"u8, data.ToArray()), .. Chunk("IEND"u8, [])];
    }

    private static byte[] Chunk(ReadOnlySpan<byte> type, byte[] body)
    {
        byte[] typed = [.. type, .. body];
        byte[] length = new byte[4], check = new byte[4];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(length, body.Length);
        uint crc = 0xFFFF_FFFF;
        foreach (byte value in typed)
        {
            crc ^= value;
            for (int i = 0; i < 8; i++)
            {
                crc = (crc >> 1) ^ ((crc & 1) == 0 ? 0 : 0xEDB8_8320);
            }
        }

        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(check, ~crc);
        return [.. length, .. typed, .. check];
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        using ProgramProcess program = ProgramProcess.Start(arguments);
        int code = await program.WaitAsync(s_limit);
        return (code, program.Output, program.Errors);
    }
}
