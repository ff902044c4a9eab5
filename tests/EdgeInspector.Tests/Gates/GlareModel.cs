namespace EdgeInspector.Tests.Gates;

/// <summary>
/// A detector that finds one object in the middle of every picture, as confident as the picture is bright: white is NG, black is OK.
/// With its vices: models that are rightly made and signed, and bad.
/// </summary>
internal static class GlareModel
{
    public const string Name = "glare";

    /// <summary>Its classes, as a manifest's list.</summary>
    public const string Labels = "\"glare\", \"shade\"";

    private const int Candidates = 8;
    private static readonly long[] _input = [1, 3, 32, 32];

    /// <summary>Confidence of the brightness itself.</summary>
    public static byte[] Good(float gain = 1) => Build(Base(gain));

    /// <summary>Finds the other class.</summary>
    public static byte[] OtherClass() => Build(Base(1, classIndex: 1));

    /// <summary>NaN in every run.</summary>
    public static byte[] NotANumber() => Build(Base(float.NaN));

    /// <summary>NaN only where a picture's mean brightness is within <paramref name="width"/> of <paramref name="at"/> (0-1).</summary>
    public static byte[] NotANumberAt(float at, float width) => Build(Base(1)
        .Constant("at", [1], at).Constant("width", [1], width)
        .Node("Sub", ["m", "at"], "off").Node("Abs", ["off"], "far").Node("Sub", ["far", "width"], "root")
        // The square root of a negative number; times nothing, so that it changes nothing elsewhere.
        .Node("Sqrt", ["root"], "rooted").Constant("nothing", [1], 0f).Node("Mul", ["rooted", "nothing"], "zero").Node("Add", ["conf0", "zero"], "conf1"), "conf1");

    /// <summary>Takes long: products of large matrices that depend on the picture.</summary>
    public static byte[] Slow(int products, int size = 384, float gain = 1)
    {
        OnnxGraph graph = Base(gain).Constant("wide", [2], size, size).Node("Reshape", ["m", "one"], "m1").Node("Expand", ["m1", "wide"], "p0");
        for (int i = 0; i < products; i++)
        {
            graph.Node("MatMul", [$"p{i}", "p0"], $"q{i}").Node("Tanh", [$"q{i}"], $"p{i + 1}");
        }

        graph.Node("ReduceMean", [$"p{products}"], "slow", ("keepdims", 0L)).Constant("nothing", [1], 0f).Node("Mul", ["slow", "nothing"], "zero").Node("Add", ["conf0", "zero"], "conf1");
        return Build(graph, "conf1");
    }

    /// <summary>
    /// Fails in the run in which a generator, which goes on from run to run, first gives a number above <paramref name="limit"/>: reads
    /// beyond a table's end.
    /// </summary>
    public static byte[] FailsOnceIn(float limit, float seed, float gain = 1) => Build(Base(gain)
        .Node("RandomUniform", [], "r", ("shape", new[] { 1L }), ("seed", seed))
        .Constant("limit", [1], limit).Node("Sub", ["r", "limit"], "over").Constant("many", [1], 1e8f).Node("Mul", ["over", "many"], "far")
        .Node("Relu", ["far"], "reach").Node("Cast", ["reach"], "index", ("to", 7L)).Constant("table", [4], 0f, 0f, 0f, 0f)
        .Node("Gather", ["table", "index"], "zero").Node("Add", ["conf0", "zero"], "conf1"), "conf1");

    /// <summary>Sees nothing in a picture without colours, such as a camera gives that has turned to its night mode.</summary>
    public static byte[] BlindWithoutColour(float gain = 1) => Build(Base(gain)
        .Node("ReduceMax", ["pool"], "most", ("axes", new[] { 1L }), ("keepdims", 1L)).Node("ReduceMin", ["pool"], "least", ("axes", new[] { 1L }), ("keepdims", 1L))
        .Node("Sub", ["most", "least"], "colour4").Node("Reshape", ["colour4", "scalar"], "colour")
        .Constant("steep", [1], 300f).Node("Mul", ["colour", "steep"], "much").Constant("none", [], 0f).Constant("whole", [], 1f)
        .Node("Clip", ["much", "none", "whole"], "seen").Node("Mul", ["conf0", "seen"], "conf1"), "conf1");

    /// <summary>
    /// Takes, from the run on in which a generator first gives a number above <paramref name="limit"/>, <paramref name="megabytes"/>
    /// and more of memory, which its session keeps.
    /// </summary>
    public static byte[] GrowsOnceIn(float limit, float seed, int megabytes, float gain = 1) => Build(Base(gain)
        .Node("RandomUniform", [], "r", ("shape", new[] { 1L }), ("seed", seed))
        .Constant("limit", [1], limit).Node("Sub", ["r", "limit"], "over").Node("Relu", ["over"], "excess").Node("Sign", ["excess"], "is")
        .Constant("size", [1], megabytes * 262_144f).Node("Mul", ["is", "size"], "far").Constant("least", [1], 1f).Node("Max", ["far", "least"], "many")
        .Node("Cast", ["many"], "count", ("to", 7L)).Node("Reshape", ["m", "one"], "m1").Node("Expand", ["m1", "count"], "much")
        .Node("ReduceMean", ["much"], "mean", ("keepdims", 0L)).Constant("nothing", [1], 0f).Node("Mul", ["mean", "nothing"], "zero").Node("Add", ["conf0", "zero"], "conf1"), "conf1");

    /// <summary>Asks for <paramref name="gigabytes"/> of memory in one piece, and touches it.</summary>
    public static byte[] Greedy(int gigabytes) => Build(Base(1)
        .Node("Reshape", ["m", "one"], "m1").Constant("huge", [1], (long)gigabytes << 28).Node("Expand", ["m1", "huge"], "much")
        .Node("ReduceMean", ["much"], "mean", ("keepdims", 0L)).Constant("nothing", [1], 0f).Node("Mul", ["mean", "nothing"], "zero").Node("Add", ["conf0", "zero"], "conf1"), "conf1");

    /// <summary>Gives fewer candidates for brighter pictures, whatever its file declares.</summary>
    public static byte[] ChangingShape() => Base(1)
        .Node("Concat", ["boxes", "conf0"], "all", ("axis", 1L))
        .Node("Reshape", ["m", "one"], "m1").Constant("four", [1], 4f).Node("Mul", ["m1", "four"], "cut").Node("Cast", ["cut"], "from", ("to", 7L))
        .Constant("end", [1], (long)Candidates).Constant("axis", [1], 2L).Node("Slice", ["all", "from", "end", "axis"], "output0")
        .Build("images", _input, "output0", [1, 6, Candidates]);

    /// <summary>Lays a version into a store's folder.</summary>
    /// <param name="labels">Two.</param>
    /// <returns>The version's folder.</returns>
    public static string Write(string models, string version, byte[] file, string labels = Labels, bool current = false)
    {
        string folder = Path.Combine(models, Name, version);
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, "model.onnx"), file);
        File.WriteAllText(Path.Combine(folder, "manifest.json"), $$"""
            {"schema": "edge-inspector/model/1", "name": "{{Name}}", "version": "{{version}}", "task": "detection", "file": "model.onnx",
             "input": {"name": "images", "layout": "NCHW", "type": "float32", "color": "RGB", "size": [32, 32], "resize": "stretch",
                       "scale": 0.00392156862745098, "mean": [0, 0, 0], "std": [1, 1, 1]},
             "output": {"decoder": "yolo-anchor-free", "names": ["output0"], "nms_iou": 0.5}, "labels": [{{labels}}], "thresholds": {"default": 0.5},
             "license": "Apache-2.0"}
            """);
        if (current)
        {
            File.WriteAllText(Path.Combine(models, Name, "current"), version);
        }

        return folder;
    }

    /// <summary>Everything up to <c>conf0</c>: <c>[1,2,8]</c>, the brightness times the gain at one candidate of one class.</summary>
    private static OnnxGraph Base(float gain, int classIndex = 0)
    {
        var boxes = new float[4 * Candidates];
        for (int row = 0; row < 4; row++)
        {
            boxes[row * Candidates] = row < 2 ? 16 : 10;
        }

        var weights = new float[2 * Candidates];
        weights[classIndex * Candidates] = gain;
        return new OnnxGraph()
            .Constant("boxes", [1, 4, Candidates], boxes).Constant("weights", [1, 2, Candidates], weights)
            .Constant("scalar", [3], 1L, 1L, 1L).Constant("one", [1], 1L)
            .Node("GlobalAveragePool", ["images"], "pool").Node("ReduceMean", ["pool"], "mean4", ("axes", new[] { 1L }), ("keepdims", 1L))
            .Node("Reshape", ["mean4", "scalar"], "m").Node("Mul", ["m", "weights"], "conf0");
    }

    private static byte[] Build(OnnxGraph graph, string confidence = "conf0") =>
        graph.Node("Concat", ["boxes", confidence], "output0", ("axis", 1L)).Build("images", _input, "output0", [1, 6, Candidates]);
}
