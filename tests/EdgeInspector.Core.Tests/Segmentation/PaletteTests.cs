using EdgeInspector.Core.Segmentation;
using Xunit;

namespace EdgeInspector.Core.Tests.Segmentation;

public class PaletteTests
{
    private static readonly string[] s_damage =
    [
        "material loss", "peel", "dust", "scratch", "hair", "dirt", "fold", "writing", "cracks", "staining", "stamp", "sticker", "puncture", "burn marks", "lightleak", "background",
    ];

    [Fact]
    public void For_DamageLabelsInAnyOrder_HaveTheirPublishedColours()
    {
        Palette palette = Palette.For("damage", s_damage);
        Assert.Equal(
            ["#1CE6FF", "#FF34FF", "#FF4A46", "#008941", "#006FA6", "#A30059", "#FFA500", "#7A4900", "#0000A6", "#63FFAC", "#004D43", "#8FB0FF", "#997D87", "#809693", "#F6FF1B", "#5A0007"],
            Enumerable.Range(0, 16).Select(i => palette[i].ToString()));
        string[] reversed = [.. s_damage.Reverse()];
        Palette other = Palette.For("damage", reversed);
        Assert.All(Enumerable.Range(0, 16), i => Assert.Equal(palette[i], other[15 - i]));
    }

    [Fact]
    public void For_Voc_IsTheDevelopmentKitsMap()
    {
        Palette palette = Palette.For("voc", [.. Enumerable.Range(0, 21).Select(i => $"c{i}")]);
        Assert.Equal(
            [new(0, 0, 0), new(128, 0, 0), new(0, 128, 0), new(128, 128, 0), new(0, 0, 128), new(128, 0, 128), new(0, 128, 128), new(128, 128, 128), new(64, 0, 0)],
            Enumerable.Range(0, 9).Select(i => palette[i]));
        Assert.Equal(new PaletteColor(0, 64, 128), palette[20]);
    }

    [Fact]
    public void For_Cityscapes_ByName() => Assert.Equal(new PaletteColor(250, 170, 30), Palette.For("cityscapes", ["car", "traffic_light"])[1]);

    [Fact]
    public void For_NoName_TellsEveryClassApart()
    {
        string[] labels = [.. Enumerable.Range(0, 255).Select(i => $"c{i}")];
        Palette palette = Palette.For(null, labels, label => label == "c0");
        Assert.Equal(default, palette[0]);
        Assert.Equal(255, Enumerable.Range(0, 255).Select(i => palette[i]).Distinct().Count());
    }

    [Fact]
    public void For_UnknownName_SaysWhichThereAre() =>
        Assert.Contains("generated, damage, voc, cityscapes", Assert.Throws<ArgumentException>(() => Palette.For("pastel", ["a"])).Message, StringComparison.Ordinal);
}
