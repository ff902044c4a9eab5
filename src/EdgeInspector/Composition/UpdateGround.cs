using EdgeInspector.Gates;
using EdgeInspector.Gates.Shadowing;
using EdgeInspector.Options;
using EdgeInspector.Updates.Installation;

namespace EdgeInspector.Composition;

/// <summary>What updates stand on.</summary>
internal sealed record UpdateGround
{
    /// <summary>The configuration in force.</summary>
    public required Func<DaemonOptions> Options { get; init; }

    public required Func<Line> Line { get; init; }

    public required ModelSlots Slots { get; init; }

    public required FrameTap Tap { get; init; }

    /// <summary>How models are tried.</summary>
    public required Func<ModelStoreOptions, GateSettings> Gates { get; init; }

    /// <summary>Held while the line is changed.</summary>
    public required LineTurn Changing { get; init; }

    /// <summary>Told when another version of a model is in use.</summary>
    public required Func<Task> Changed { get; init; }

    public required TimeProvider Time { get; init; }

    public required ILogger Log { get; init; }
}
