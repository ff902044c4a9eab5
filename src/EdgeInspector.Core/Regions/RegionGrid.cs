using System.Numerics;
using EdgeInspector.Core.Frames;

namespace EdgeInspector.Core.Regions;

/// <summary>Where the cells of a mask lie in a frame: the outer corner of cell (x, y) is at (<paramref name="X"/> + x * <paramref name="StepX"/>, ...), frame pixels.</summary>
/// <param name="X">Left edge of the mask, frame pixels.</param>
/// <param name="Y">Upper edge of the mask, frame pixels.</param>
/// <param name="StepX">Frame pixels per cell.</param>
/// <param name="StepY">Frame pixels per cell.</param>
public readonly record struct RegionGrid(float X, float Y, float StepX, float StepY)
{
    /// <summary>One cell per pixel.</summary>
    public static RegionGrid Pixels { get; } = new(0, 0, 1, 1);

    /// <summary>A map of the given size laid over a part of a frame.</summary>
    public static RegionGrid Over(FrameRegion region, int width, int height) =>
        new(region.X, region.Y, (float)region.Width / width, (float)region.Height / height);

    /// <summary>A corner of cells in frame pixels.</summary>
    public Vector2 ToFrame(float x, float y) => new(X + x * StepX, Y + y * StepY);

    public FrameBox ToFrame(in Component component) => new(
        X + component.X1 * StepX, Y + component.Y1 * StepY, X + component.X2 * StepX, Y + component.Y2 * StepY);
}
