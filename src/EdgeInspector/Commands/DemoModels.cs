using EdgeInspector.Composition;
using EdgeInspector.Core.Models;
using EdgeInspector.Options;

namespace EdgeInspector.Commands;

/// <summary>The shipped models that the demonstration inspects with where it was not told others.</summary>
internal static class DemoModels
{
    public const string Detector = "pcb-defects";
    public const string Anomaly = "pcb-anomaly";

    /// <summary>What a shipped model's version in 8-bit integers is called.</summary>
    private const string Whole = "-int8";

    /// <summary>
    /// The shipped models in 8-bit integers where only a CPU can run them: it does so in less than half of the time. GPUs run the others,
    /// which TensorRT builds its own smaller numbers from.
    /// </summary>
    /// <param name="shipped">Models that were not asked for by name.</param>
    public static DaemonOptions ForThisBox(DaemonOptions options, IReadOnlyCollection<string> shipped)
    {
        if (options.Models.Provider != ExecutionProvider.Cpu && (options.Models.Provider != ExecutionProvider.Auto || Ports.HasGpu))
        {
            return options;
        }

        string Fit(string model) => shipped.Contains(model) ? model + Whole : model;
        return options with { Cameras = [.. options.Cameras.Select(camera => camera with { Models = [.. camera.Models.Select(Fit)] })] };
    }

    /// <summary>Whether a model is the shipped detector, in whatever numbers.</summary>
    public static bool IsDetector(string model) => model is Detector or Detector + Whole;
}
