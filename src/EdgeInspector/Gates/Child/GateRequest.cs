using EdgeInspector.Core.Models;

namespace EdgeInspector.Gates.Child;

/// <summary>The first line that the other process reads.</summary>
internal sealed record GateRequest
{
    public required GateKind Kind { get; init; }

    /// <summary>The ONNX Runtime to load; null: the one found.</summary>
    public string? Library { get; init; }

    public ExecutionProvider Provider { get; init; }

    /// <summary>CPU threads within an operator; 0: the runtime's choice.</summary>
    public int Threads { get; init; }

    /// <summary>Folder of the model store.</summary>
    public required string Directory { get; init; }

    /// <summary>The new model: path of its version folder. For probe and shadow.</summary>
    public string? Candidate { get; init; }

    /// <summary>The model that runs, as the store takes it; null: none does. For the shadow.</summary>
    public string? Running { get; init; }

    /// <summary>Least frames of noise. For the probe.</summary>
    public int Frames { get; init; }

    /// <summary>Cameras, as they would judge with the new model. For replay and shadow.</summary>
    public IReadOnlyList<GateCamera> Cameras { get; init; } = [];

    /// <summary>For the replay.</summary>
    public IReadOnlyList<GatePicture> Pictures { get; init; } = [];

    /// <summary>Where frames are kept that both models judge differently; null: nowhere. For the shadow.</summary>
    public string? Evidence { get; init; }

    /// <summary>Most frames kept there.</summary>
    public int MostEvidence { get; init; }
}
