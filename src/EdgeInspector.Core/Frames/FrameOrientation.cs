namespace EdgeInspector.Core.Frames;

/// <summary>How a camera's picture is turned before anything else sees it; turns are clockwise. All eight there are.</summary>
public enum FrameOrientation
{
    /// <summary>As the camera sends it.</summary>
    None,

    Rotate90,

    Rotate180,

    Rotate270,

    /// <summary>Left becomes right, as in a mirror.</summary>
    FlipHorizontal,

    /// <summary>Top becomes bottom.</summary>
    FlipVertical,

    /// <summary>Mirrored at the diagonal from the upper left: rows become columns.</summary>
    Transpose,

    /// <summary>Mirrored at the other diagonal.</summary>
    Transverse,
}
