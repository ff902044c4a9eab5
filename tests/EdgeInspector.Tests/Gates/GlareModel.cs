using System.Runtime.InteropServices;
using EdgeInspector.Composition;
using EdgeInspector.Core.Models;

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

    /// <summary>Runs that <see cref="Counting"/> can tell apart.</summary>
    private const int Counted = 800;

    private const float Seed = 3;
    private static readonly long[] _input = [1, 3, 32, 32];
    private static readonly Lazy<float[]> _numbers = new(Numbers);

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

    /// <summary>Fails in one run of a session, the <paramref name="run"/>th: reads beyond a table's end.</summary>
    public static byte[] FailsIn(int run, float gain = 1) => Build(Counting(Base(gain))
        .Constant("bad", [1], (float)run).Node("Sub", ["run", "bad"], "off").Node("Abs", ["off"], "far").Constant("whole", [1], 1f)
        .Node("Sub", ["whole", "far"], "near").Node("Relu", ["near"], "is").Constant("many", [1], 1e8f).Node("Mul", ["is", "many"], "reach")
        .Node("Cast", ["reach"], "index", ("to", 7L)).Constant("table", [4], 0f, 0f, 0f, 0f)
        .Node("Gather", ["table", "index"], "zero").Node("Add", ["conf0", "zero"], "conf1"), "conf1");

    /// <summary>Takes <paramref name="kibibytes"/> more memory in each run than in the one before, which its session keeps.</summary>
    public static byte[] Climbs(int kibibytes) => Build(Counting(Base(1))
        .Constant("step", [1], kibibytes * 256f).Node("Mul", ["run", "step"], "far").Node("Cast", ["far"], "count", ("to", 7L))
        .Node("Reshape", ["m", "one"], "m1").Node("Expand", ["m1", "count"], "much")
        .Node("ReduceMean", ["much"], "mean", ("keepdims", 0L)).Constant("nothing", [1], 0f).Node("Mul", ["mean", "nothing"], "zero").Node("Add", ["conf0", "zero"], "conf1"), "conf1");

    /// <summary>Takes <paramref name="megabytes"/> and more of memory in one run, the <paramref name="run"/>th, which its session keeps.</summary>
    public static byte[] GrowsIn(int run, int megabytes, float gain = 1) => Build(Counting(Base(gain))
        .Constant("large", [1], (float)run).Node("Sub", ["run", "large"], "off").Node("Abs", ["off"], "far0").Constant("whole", [1], 1f)
        .Node("Sub", ["whole", "far0"], "near").Node("Relu", ["near"], "is")
        .Constant("size", [1], megabytes * 262_144f).Node("Mul", ["is", "size"], "far").Constant("least", [1], 1f).Node("Max", ["far", "least"], "many")
        .Node("Cast", ["many"], "count", ("to", 7L)).Node("Reshape", ["m", "one"], "m1").Node("Expand", ["m1", "count"], "much")
        .Node("ReduceMean", ["much"], "mean", ("keepdims", 0L)).Constant("nothing", [1], 0f).Node("Mul", ["mean", "nothing"], "zero").Node("Add", ["conf0", "zero"], "conf1"), "conf1");

    /// <summary>Sees nothing in a picture without colours, such as a camera gives that has turned to its night mode.</summary>
    public static byte[] BlindWithoutColour(float gain = 1) => Build(Base(gain)
        .Node("ReduceMax", ["pool"], "most", ("axes", new[] { 1L }), ("keepdims", 1L)).Node("ReduceMin", ["pool"], "least", ("axes", new[] { 1L }), ("keepdims", 1L))
        .Node("Sub", ["most", "least"], "colour4").Node("Reshape", ["colour4", "scalar"], "colour")
        .Constant("steep", [1], 300f).Node("Mul", ["colour", "steep"], "much").Constant("none", [], 0f).Constant("whole", [], 1f)
        .Node("Clip", ["much", "none", "whole"], "seen").Node("Mul", ["conf0", "seen"], "conf1"), "conf1");

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

    /// <summary>
    /// <c>run</c>: <c>[1]</c>, the number of a session's run, from 1. A graph keeps nothing between runs but its random generators, whose
    /// sequence is always the same: which of its numbers comes tells the run.
    /// </summary>
    private static OnnxGraph Counting(OnnxGraph graph) => graph
        .Node("RandomUniform", [], "r", ("shape", new[] { 1L }), ("seed", Seed))
        .Constant("numbers", [Counted], _numbers.Value).Node("Sub", ["numbers", "r"], "differences").Node("Abs", ["differences"], "distances")
        .Node("ArgMin", ["distances"], "place", ("axis", 0L), ("keepdims", 1L)).Node("Cast", ["place"], "passed", ("to", 1L))
        .Constant("first", [1], 1f).Node("Add", ["passed", "first"], "run");

    /// <summary>What the generator gives in its first runs.</summary>
    private static float[] Numbers()
    {
        byte[] graph = new OnnxGraph().Node("RandomUniform", [], "r", ("shape", new[] { 1L }), ("seed", Seed)).Build("images", _input, "r", [1]);
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.FullName, "numbers.onnx");
        File.WriteAllBytes(file, graph);
        using IModelRuntime runtime = Ports.Runtime(null, static _ => { });
        using IModelSession session = runtime.Load(file, new SessionOptions { Provider = ExecutionProvider.Cpu, Threads = 1, Spin = false });
        var numbers = new float[Counted];
        for (int i = 0; i < numbers.Length; i++)
        {
            session.Run();
            numbers[i] = MemoryMarshal.Read<float>(session.OutputBytes(0));
        }

        Xunit.Assert.Equal(Counted, numbers.Distinct().Count());
        return numbers;
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
