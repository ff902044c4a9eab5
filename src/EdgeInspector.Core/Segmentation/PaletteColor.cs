namespace EdgeInspector.Core.Segmentation;

/// <summary>A colour as red, green and blue, 0-255 each.</summary>
public readonly record struct PaletteColor(byte Red, byte Green, byte Blue)
{
    /// <param name="rgb">As in <c>0x1CE6FF</c>.</param>
    internal static PaletteColor Of(int rgb) => new((byte)(rgb >> 16), (byte)(rgb >> 8), (byte)rgb);

    public override string ToString() => $"#{Red:X2}{Green:X2}{Blue:X2}";
}
