namespace EdgeInspector.Core.Simulation;

/// <summary>A rectangle of whole pixels, right and bottom excluded.</summary>
internal readonly record struct PixelBox(int Left, int Top, int Right, int Bottom)
{
    public int Width => Right - Left;

    public int Height => Bottom - Top;

    public PixelBox Grow(int by) => new(Left - by, Top - by, Right + by, Bottom + by);

    public PixelBox Intersect(PixelBox other) => new(
        Math.Max(Left, other.Left), Math.Max(Top, other.Top), Math.Min(Right, other.Right), Math.Min(Bottom, other.Bottom));

    public bool Contains(float x, float y) => x >= Left && x < Right && y >= Top && y < Bottom;

    public bool Overlaps(PixelBox other) => Left < other.Right && other.Left < Right && Top < other.Bottom && other.Top < Bottom;
}
