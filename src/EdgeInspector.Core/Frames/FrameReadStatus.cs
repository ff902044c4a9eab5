namespace EdgeInspector.Core.Frames;

/// <summary>Outcome of one read of a source.</summary>
public enum FrameReadStatus
{
    /// <summary>A frame was read.</summary>
    Frame,

    /// <summary>No frame came in time; the source is still open.</summary>
    TimedOut,

    /// <summary>The source ended by itself (the last picture of a clip).</summary>
    EndOfStream,

    /// <summary>One picture could not be decoded and was skipped; the source goes on.</summary>
    Corrupt,

    /// <summary>A frame came and was left out, since fewer are wanted; the source goes on.</summary>
    LeftOut,

    /// <summary>A picture came, the very same as for some time: it was skipped, since it shows the past; the source goes on.</summary>
    Frozen,

    /// <summary>The source is lost; it must be opened again.</summary>
    Failed,
}
