using System.Numerics;

namespace EdgeInspector.Core.Frames;

/// <summary>A rectangle that may be turned, in float pixels; coordinates as in <see cref="FrameBox"/>.</summary>
/// <param name="CenterX">Pixels.</param>
/// <param name="CenterY">Pixels.</param>
/// <param name="Width">Pixels along its own first axis.</param>
/// <param name="Height">Pixels along its own second axis.</param>
/// <param name="Angle">Radians from the picture's x axis to its first axis, towards the y axis: clockwise as seen.</param>
public readonly record struct RotatedBox(float CenterX, float CenterY, float Width, float Height, float Angle)
{
    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => Width <= 0 || Height <= 0;

    /// <summary>Square pixels.</summary>
    public float Area => IsEmpty ? 0 : Width * Height;

    /// <summary>The longer edge, pixels.</summary>
    public float Length => MathF.Max(Width, Height);

    /// <summary>Direction of the longer edge in degrees, 0 to below 180, as <see cref="Angle"/> turns.</summary>
    public float Orientation
    {
        get
        {
            float degrees = (Angle + (Height > Width ? MathF.PI / 2 : 0)) * (180 / MathF.PI) % 180;
            degrees += degrees < 0 ? 180 : 0;
            return degrees < 180 ? degrees : 0;
        }
    }

    /// <summary>The upright box around it.</summary>
    public FrameBox Bounds
    {
        get
        {
            (float sin, float cos) = MathF.SinCos(Angle);
            float halfWidth = 0.5f * (Width * MathF.Abs(cos) + Height * MathF.Abs(sin));
            float halfHeight = 0.5f * (Width * MathF.Abs(sin) + Height * MathF.Abs(cos));
            return new FrameBox(CenterX - halfWidth, CenterY - halfHeight, CenterX + halfWidth, CenterY + halfHeight);
        }
    }

    /// <summary>Corner 0 to 3, going round from the one at (-Width, -Height).</summary>
    public Vector2 Corner(int index)
    {
        (float sin, float cos) = MathF.SinCos(Angle);
        float x = index is 0 or 3 ? -0.5f * Width : 0.5f * Width;
        float y = index is 0 or 1 ? -0.5f * Height : 0.5f * Height;
        return new Vector2(CenterX + x * cos - y * sin, CenterY + x * sin + y * cos);
    }
}
