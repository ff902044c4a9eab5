namespace EdgeInspector.Core.Simulation;

/// <summary>One byte per pixel, row 0 at the top; its buffer grows and is reused.</summary>
internal sealed class GrayPlane
{
    private byte[] _pixels = [];

    public int Width { get; private set; }

    public int Height { get; private set; }

    public Span<byte> Pixels => _pixels.AsSpan(0, Width * Height);

    public byte this[int x, int y]
    {
        get => _pixels[y * Width + x];
        set => _pixels[y * Width + x] = value;
    }

    public Span<byte> Row(int y) => _pixels.AsSpan(y * Width, Width);

    public bool Contains(int x, int y) => (uint)x < (uint)Width && (uint)y < (uint)Height;

    /// <summary>Takes the size and fills with <paramref name="value"/>.</summary>
    public void Reset(int width, int height, byte value = 0)
    {
        if (_pixels.Length < width * height)
            _pixels = new byte[width * height];

        Width = width;
        Height = height;
        Pixels.Fill(value);
    }

    public void CopyFrom(GrayPlane other)
    {
        Reset(other.Width, other.Height);
        other.Pixels.CopyTo(Pixels);
    }
}
