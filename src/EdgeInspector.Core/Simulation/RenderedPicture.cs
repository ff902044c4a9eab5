namespace EdgeInspector.Core.Simulation;

/// <summary>One line of a picture's label file, DeepPCB's convention: corners in whole pixels, clipped to the picture.</summary>
/// <param name="Type">1 open, 2 short, 3 mousebite, 4 spur, 5 spurious copper, 6 pin-hole, 7 solder splash; 0 a defect too far outside to be judged, to be ignored.</param>
public readonly record struct RenderedLabel(int X1, int Y1, int X2, int Y2, int Type);

/// <summary>A picture with its truth, made for training; its buffers are reused from picture to picture.</summary>
public sealed class RenderedPicture
{
    private byte[] _pixels = [];

    /// <summary>Number within the data set, from 1.</summary>
    public int Number { get; internal set; }

    public int Width { get; private set; }

    public int Height { get; private set; }

    /// <summary>Pixels, <c>[Height, Width, 3]</c> RGB.</summary>
    public Span<byte> Pixels => _pixels.AsSpan(0, Width * Height * 3);

    /// <summary>Truth; empty for a picture without defects.</summary>
    public List<RenderedLabel> Labels { get; } = [];

    internal void Begin(int number, int width, int height)
    {
        if (_pixels.Length < width * height * 3)
            _pixels = new byte[width * height * 3];

        Number = number;
        Width = width;
        Height = height;
        Labels.Clear();
    }
}
