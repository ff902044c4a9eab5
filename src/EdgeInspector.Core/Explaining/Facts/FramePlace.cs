namespace EdgeInspector.Core.Explaining.Facts;

/// <summary>Where something lies in the picture, by thirds.</summary>
public enum FramePlace
{
    UpperLeft,
    Top,
    UpperRight,
    Left,
    Centre,
    Right,
    LowerLeft,
    Bottom,
    LowerRight,
}
