namespace EdgeInspector.Tests.Gates;

/// <summary>A detector without a manifest: its metadata names its classes, as Ultralytics' exports do. It finds nothing.</summary>
internal static class BareModel
{
    private const int Edge = 64;

    // Cells of strides 8, 16 and 32.
    private const int Candidates = 84;

    /// <returns>Its path.</returns>
    public static string Write(string folder, string file, params string[] labels)
    {
        int rows = 4 + labels.Length;
        string names = string.Join(", ", labels.Select(static (label, i) => $"{i}: '{label}'"));
        string path = Path.Combine(folder, file);
        File.WriteAllBytes(path, new OnnxGraph()
            .Constant("weights", [1, rows, Candidates], new float[rows * Candidates]).Constant("scalar", [3], 1L, 1L, 1L)
            .Node("GlobalAveragePool", ["images"], "pool").Node("ReduceMean", ["pool"], "mean", ("axes", new[] { 1L }), ("keepdims", 1L))
            .Node("Reshape", ["mean", "scalar"], "m").Node("Mul", ["m", "weights"], "output0")
            .Build("images", [1, 3, Edge, Edge], [("output0", [1, rows, Candidates])], ("names", $"{{{names}}}"), ("task", "detect")));
        return path;
    }
}
