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
    /// Whether the shipped models are to run in 8-bit integers: a CPU does so in less than half of the time, and no GPU is to be seen, which
    /// would run the others, of which TensorRT builds its own smaller numbers. A store of somebody's own has his models, by the names he gave them.
    /// </summary>
    /// <param name="store">The demonstration's own store, where nothing but shipped models is found.</param>
    public static bool InWholeNumbers(DaemonOptions options, string store) =>
        options.Models.Directory == store
        && (options.Models.Provider == ExecutionProvider.Cpu || (options.Models.Provider == ExecutionProvider.Auto && !Ports.HasGpu));

    /// <summary>A shipped model's name in those numbers.</summary>
    public static string Named(string model, bool inWholeNumbers) => inWholeNumbers ? model + Whole : model;

    /// <summary>Whether a model is the shipped detector, in whatever numbers.</summary>
    public static bool IsDetector(string model) => model is Detector or Detector + Whole;
}
