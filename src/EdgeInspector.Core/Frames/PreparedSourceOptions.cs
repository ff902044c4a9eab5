namespace EdgeInspector.Core.Frames;

/// <summary>What is done to a source's frames before they are judged.</summary>
public sealed record PreparedSourceOptions
{
    /// <summary>How the picture is turned. Default: not.</summary>
    public FrameOrientation Orientation { get; init; }

    /// <summary>The part that models look at, of the turned picture. Default null: all of it.</summary>
    public FrameCrop? Crop { get; init; }

    /// <summary>Most frames per second of a live source, above 0; the others are left out evenly. Default null: all.</summary>
    public double? MaxRate { get; init; }

    /// <summary>How long a live source may send the very same picture before that is called frozen. Default null: for ever.</summary>
    public TimeSpan? FrozenAfter { get; init; }
}
