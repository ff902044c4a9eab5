namespace EdgeInspector.Core.Segmentation;

/// <summary>The colour of each class of a segmentation model, for drawing. Immutable, thread-safe.</summary>
public sealed class Palette
{
    /// <summary>Name of the palette that is made where a model names none: any number of classes.</summary>
    public const string Generated = "generated";

    private const string Damage = "damage", Voc = "voc", Cityscapes = "cityscapes";

    private readonly PaletteColor[] _colors;

    private Palette(string name, PaletteColor[] colors)
    {
        Name = name;
        _colors = colors;
    }

    /// <summary>Every palette a manifest may name.</summary>
    public static IReadOnlyList<string> Names { get; } = [Generated, Damage, Voc, Cityscapes];

    public string Name { get; }

    /// <summary>By class index; black beyond the model's classes.</summary>
    public PaletteColor this[int classIndex] => (uint)classIndex < (uint)_colors.Length ? _colors[classIndex] : default;

    /// <summary>
    /// The colours of a model's classes: a label that the palette knows has its colour wherever it stands in the model's order; another
    /// has the colour at its index, or a generated one beyond the palette's end. Labels that are background are black.
    /// </summary>
    /// <param name="name">One of <see cref="Names"/>, or null for <see cref="Generated"/>.</param>
    /// <param name="labels">By class index.</param>
    /// <param name="isBackground">Whether a label's pixels are left as they are; null: none.</param>
    /// <exception cref="ArgumentException">There is no such palette.</exception>
    public static Palette For(string? name, IReadOnlyList<string> labels, Func<string, bool>? isBackground = null)
    {
        ArgumentNullException.ThrowIfNull(labels);
        name ??= Generated;
        IReadOnlyList<PaletteEntry> entries = name switch
        {
            Generated => [],
            Damage => PaletteTables.Damage,
            Voc => PaletteTables.Voc,
            Cityscapes => PaletteTables.Cityscapes,
            _ => throw new ArgumentException($"There is no palette \"{name}\"; there are {string.Join(", ", Names)}.", nameof(name)),
        };
        bool known = labels.Any(label => entries.Any(entry => IsSame(entry.Label, label)));
        var colors = new PaletteColor[labels.Count];
        for (int i = 0; i < colors.Length; i++)
        {
            PaletteEntry? entry = known ? entries.FirstOrDefault(one => IsSame(one.Label, labels[i])) : i < entries.Count ? entries[i] : null;
            colors[i] = entry?.Color ?? (isBackground?.Invoke(labels[i]) == true ? default : Distinct(i));
        }

        return new Palette(name, colors);
    }

    private static bool IsSame(string a, string b) => string.Equals(Plain(a), Plain(b), StringComparison.OrdinalIgnoreCase);

    private static string Plain(string label) => label.Replace('_', ' ').Replace('-', ' ').Trim();

    /// <summary>Hues a golden angle apart, so that neighbours in number are far apart in colour and no two are equal; brightness in three steps.</summary>
    private static PaletteColor Distinct(int index)
    {
        double hue = (index + 1) * 0.618033988749895 % 1 * 6;
        double value = 1 - index % 3 * 0.18;
        double fall = value * (1 - 0.85 * (hue - Math.Floor(hue)));
        double rise = value * (1 - 0.85 * (1 - (hue - Math.Floor(hue))));
        double low = value * 0.15;
        (double r, double g, double b) = (int)hue switch
        {
            0 => (value, rise, low),
            1 => (fall, value, low),
            2 => (low, value, rise),
            3 => (low, fall, value),
            4 => (rise, low, value),
            _ => (value, low, fall),
        };
        return new PaletteColor((byte)Math.Round(255 * r), (byte)Math.Round(255 * g), (byte)Math.Round(255 * b));
    }
}
