using EdgeInspector.Datasets;
using EdgeInspector.Evaluation;
using Xunit;

namespace EdgeInspector.Tests.Evaluation;

public sealed class LabelMatchTests
{
    [Theory]
    [InlineData("Pin-hole open strange", "open pin_hole person", "1 0 -1")]
    [InlineData("M3.5 M35", "M3.5 M35", "0 1")]
    [InlineData("M35 M3.5", "M3.5 M35", "1 0")]
    [InlineData("M35", "M3.5 M35", "1")]
    [InlineData("Scratch scratch SCRATCH", "scratch", "0 0 0")]
    [InlineData("+ -", "- *", "-1 0")]
    public void Of_Names_AreMatchedAsWrittenFirst(string data, string model, string expected) =>
        Assert.Equal(expected.Split(' ').Select(int.Parse), LabelMatch.Of(Data(data), model.Split(' ')).ToModel);

    [Theory]
    [InlineData("M3.5 M35", "M35", "the data has M3.5, M35, the model M35,")]
    [InlineData("m3-5", "M3.5 M35", "the data has m3-5, the model M3.5, M35,")]
    public void Of_NamesThatDifferInSignsAlone_AreRefused(string data, string model, string expected)
    {
        DataException error = Assert.Throws<DataException>(() => LabelMatch.Of(Data(data), model.Split(' ')));

        Assert.Contains($"/data: it cannot be told which class is which: {expected}", error.Message);
    }

    [Theory]
    [InlineData("M35", 1)]
    [InlineData("m3_5", -1)]
    [InlineData("PIN HOLE", 2)]
    public void Find_Name_TakesTheOneAsWrittenFirst(string name, int expected) => Assert.Equal(expected, LabelMatch.Find(["M3.5", "M35", "pin_hole", "pin_hole"], name));

    private static Dataset Data(string labels) => new() { Format = DataFormat.Yolo, Root = "/data", Labels = labels.Split(' '), Pictures = [] };
}
