using EdgeInspector.Events;
using EdgeInspector.Explanations;
using EdgeInspector.Models;
using EdgeInspector.Mqtt;
using EdgeInspector.Pipeline;

namespace EdgeInspector.Composition;

/// <summary>Where the health monitor looks.</summary>
internal sealed record HealthSources
{
    public required Func<string> Device { get; init; }

    public required string StateDirectory { get; init; }

    public required Func<IReadOnlyList<CameraView>> Cameras { get; init; }

    public required Func<IReadOnlyList<ModelLane>> Lanes { get; init; }

    /// <summary>Rules that cover nothing since a model went back.</summary>
    public required Func<IReadOnlyList<SilentRule>> SilentRules { get; init; }

    /// <summary>Of every loop that must show signs of life.</summary>
    public required Func<IReadOnlyList<Heartbeat>> Heartbeats { get; init; }

    public required EventStore Store { get; init; }

    public required EvidenceStore Evidence { get; init; }

    public required Retention Retention { get; init; }

    public required Func<PublishCounts> PublishCounts { get; init; }

    /// <summary>The configuration file and how it stands; null where the program was given none.</summary>
    public required Func<ConfigurationStanding?> Configuration { get; init; }

    /// <summary>How explaining goes.</summary>
    public required Func<ExplanationCounts> Explanations { get; init; }

    /// <summary>How models are being changed.</summary>
    public required Func<IReadOnlyList<Web.OverviewUpdate>> Updates { get; init; }

    /// <summary>Whether the broker is connected, and in words which one or why not.</summary>
    public required Func<(bool Connected, string Words)> Broker { get; init; }
}
