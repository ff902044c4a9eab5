namespace EdgeInspector.Commands;

/// <summary>What <c>demo</c> was asked to do.</summary>
public sealed record DemoRequest
{
    /// <summary>Source of the frames, with its scheme. Null: the rendered line.</summary>
    public string? Source { get; init; }

    /// <summary>Model's name in the store or its path. Null: the shipped one.</summary>
    public string? Model { get; init; }

    /// <summary>Anomaly model to run beside it, as <see cref="Model"/>, or <c>none</c>. Null: the shipped one on the rendered line, which it was taught, and none elsewhere.</summary>
    public string? Anomaly { get; init; }

    /// <summary>How long to run, above 0. Null: until Ctrl-C.</summary>
    public double? Seconds { get; init; }

    /// <summary>Frames per second asked of the source, 0.1-1000. Null: the source's own.</summary>
    public double? CameraFps { get; init; }

    /// <summary>True: the page's address is printed only.</summary>
    public bool NoBrowser { get; init; }

    /// <summary>True: the last line of standard output is the summary as one JSON object.</summary>
    public bool Json { get; init; }

    /// <summary><c>KEY:PATH=VALUE</c> settings over every other layer.</summary>
    public IReadOnlyList<string> Set { get; init; } = [];
}
