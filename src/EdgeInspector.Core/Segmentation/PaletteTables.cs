namespace EdgeInspector.Core.Segmentation;

/// <summary>Published palettes with the names of their classes, in the order of their indices.</summary>
internal static class PaletteTables
{
    /// <summary>
    /// Damage of old photographs, paintings and other analogue media: ARTeFACT, its fifteen kinds and the background of the picture,
    /// with index 0 for what is undamaged.
    /// </summary>
    /// <remarks>Ivanova et al., "ARTeFACT: Benchmarking Segmentation Models on Diverse Analogue Media Damage", WACV 2025; colours of its dataset card.</remarks>
    public static IReadOnlyList<PaletteEntry> Damage { get; } =
    [
        new("Clean", default),
        Entry("Material loss", 0x1CE6FF), Entry("Peel", 0xFF34FF), Entry("Dust", 0xFF4A46), Entry("Scratch", 0x008941),
        Entry("Hair", 0x006FA6), Entry("Dirt", 0xA30059), Entry("Fold", 0xFFA500), Entry("Writing", 0x7A4900),
        Entry("Cracks", 0x0000A6), Entry("Staining", 0x63FFAC), Entry("Stamp", 0x004D43), Entry("Sticker", 0x8FB0FF),
        Entry("Puncture", 0x997D87), Entry("Burn marks", 0x809693), Entry("Lightleak", 0xF6FF1B), Entry("Background", 0x5A0007),
    ];

    /// <summary>PASCAL VOC 2012: the bits of the index, three by three, are the highest bits of red, green and blue (its development kit, <c>VOClabelcolormap</c>).</summary>
    public static IReadOnlyList<PaletteEntry> Voc { get; } =
    [
        .. new[]
        {
            "background", "aeroplane", "bicycle", "bird", "boat", "bottle", "bus", "car", "cat", "chair", "cow", "diningtable", "dog", "horse",
            "motorbike", "person", "pottedplant", "sheep", "sofa", "train", "tvmonitor",
        }.Select((label, i) => new PaletteEntry(label, VocColor(i))),
    ];

    /// <summary>Cityscapes: the nineteen classes that are evaluated, in the order of their training ids (its scripts, <c>helpers/labels.py</c>).</summary>
    public static IReadOnlyList<PaletteEntry> Cityscapes { get; } =
    [
        Entry("road", 0x804080), Entry("sidewalk", 0xF423E8), Entry("building", 0x464646), Entry("wall", 0x66669C), Entry("fence", 0xBE9999),
        Entry("pole", 0x999999), Entry("traffic light", 0xFAAA1E), Entry("traffic sign", 0xDCDC00), Entry("vegetation", 0x6B8E23),
        Entry("terrain", 0x98FB98), Entry("sky", 0x4682B4), Entry("person", 0xDC143C), Entry("rider", 0xFF0000), Entry("car", 0x00008E),
        Entry("truck", 0x000046), Entry("bus", 0x003C64), Entry("train", 0x005064), Entry("motorcycle", 0x0000E6), Entry("bicycle", 0x770B20),
    ];

    private static PaletteEntry Entry(string label, int rgb) => new(label, PaletteColor.Of(rgb));

    private static PaletteColor VocColor(int index)
    {
        int red = 0, green = 0, blue = 0;
        for (int bit = 7; index > 0; bit--, index >>= 3)
        {
            red |= (index & 1) << bit;
            green |= (index >> 1 & 1) << bit;
            blue |= (index >> 2 & 1) << bit;
        }

        return new PaletteColor((byte)red, (byte)green, (byte)blue);
    }
}
