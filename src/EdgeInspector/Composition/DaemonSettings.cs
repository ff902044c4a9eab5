using EdgeInspector.Pipeline;

namespace EdgeInspector.Composition;

/// <summary>What a command adds to the configuration.</summary>
internal sealed record DaemonSettings
{
    /// <summary>Further takers of judged frames. Default none.</summary>
    public IReadOnlyList<IJudgedOutput> Outputs { get; init; } = [];

    /// <summary>Whether the page moves to a free port where its own is taken. Default false: who configured a port wants that one.</summary>
    public bool AnyPagePort { get; init; }

    /// <summary>Looks at each camera's plan before it starts: the demo finds its simulation there. Default: nothing.</summary>
    public Action<CameraPlan> OnCamera { get; init; } = static _ => { };
}
