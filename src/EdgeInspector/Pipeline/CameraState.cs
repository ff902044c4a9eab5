namespace EdgeInspector.Pipeline;

/// <summary>How a camera fares.</summary>
internal enum CameraState
{
    Opening,
    Running,

    /// <summary>Open, but no frame has come for too long.</summary>
    Stalled,

    /// <summary>The very same picture comes again and again; it is not judged.</summary>
    Frozen,

    /// <summary>Cannot be opened, or was lost; tried again with growing pauses.</summary>
    Lost,

    /// <summary>A clip or folder at its end.</summary>
    Ended,
}
