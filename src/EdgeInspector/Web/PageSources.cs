using System.Text.Json.Nodes;
using EdgeInspector.Core.Frames;
using EdgeInspector.Pipeline;

namespace EdgeInspector.Web;

/// <summary>Everything the page may read or ask for; it reaches into nothing else.</summary>
internal sealed record PageSources
{
    /// <summary>The cameras of the configuration in force.</summary>
    public required Func<IReadOnlyList<CameraView>> Cameras { get; init; }

    public required Func<Overview> Overview { get; init; }

    /// <summary>Latest defects, newest first: at most the given number.</summary>
    public required Func<int, IReadOnlyList<PageEvent>> LatestEvents { get; init; }

    /// <summary>File of a defect's evidence by event id: the crop (false) or the judged frame (true); null where none is kept.</summary>
    public required Func<string, bool, string?> EvidenceFile { get; init; }

    /// <summary>Answers a question about the stored events, as JSON for the page.</summary>
    public required Func<string, CancellationToken, Task<JsonObject>> Ask { get; init; }

    /// <summary>Orders the previous version of a model; why it cannot, null where it can.</summary>
    public required Func<string, string?> RollBack { get; init; }

    public required EventFeed Feed { get; init; }

    public required IImageCodec Codec { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>None is asked for by default: loopback only.</summary>
    public PagePassword Password { get; init; } = new();
}
