using EdgeInspector.Core.Models;

namespace EdgeInspector.Options;

/// <summary>Where models are and how they run.</summary>
public sealed record ModelStoreOptions
{
    /// <summary>Folder of models, <c>NAME/VERSION/manifest.json</c>. Default /var/lib/edge-inspector/models: what updates write is state, not program.</summary>
    public string Directory { get; init; } = "/var/lib/edge-inspector/models";

    /// <summary>Default auto: the fastest that works on this box, and the log says which.</summary>
    public ExecutionProvider Provider { get; init; } = ExecutionProvider.Auto;

    /// <summary>The ONNX Runtime library to load, or the folder that holds it. Default null: the one beside the program or known to the system; a Jetson names JetPack's.</summary>
    public string? Library { get; init; }

    /// <summary>CPU threads within an operator, 0-256. Default 0: the runtime's choice, one per core.</summary>
    public int Threads { get; init; }

    /// <summary>
    /// What happens where a changed configuration judges a locked picture otherwise than it must be. Default enforce: it is not used, and
    /// the one before goes on.
    /// </summary>
    public LockMode Lock { get; init; }
}
