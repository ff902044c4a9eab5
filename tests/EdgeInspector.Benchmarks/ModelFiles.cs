namespace EdgeInspector.Benchmarks;

/// <summary>The detector to measure with.</summary>
internal static class ModelFiles
{
    private const string Shipped = "pcb-defects";

    /// <summary>The detector the project ships; where there is none, the public one of the data folder beside the checkout.</summary>
    /// <exception cref="BenchSkippedException">Neither is here.</exception>
    public static string Find(BenchContext context)
    {
        string folder = Path.Combine(context.Root, "models", Shipped);
        string pointer = Path.Combine(folder, "current");
        if (File.Exists(pointer))
        {
            string model = Path.Combine(folder, File.ReadAllText(pointer).Trim(), "model.onnx");
            if (File.Exists(model))
            {
                return model;
            }
        }

        string other = Path.GetFullPath(Path.Combine(context.Root, "..", "shared", "data", "models", "yolox_nano_coco_416.onnx"));
        return File.Exists(other) ? other : throw new BenchSkippedException($"no model: neither {folder} nor {other} is here");
    }
}
