using EdgeInspector.Datasets;
using Xunit;

namespace EdgeInspector.Tests.Datasets;

/// <summary>Which pictures are read where a folder holds several parts, and what the parts have in common.</summary>
public sealed class SplitTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("val", "{0}/")]
    [InlineData("valid", "{0}/images/")]
    [InlineData("validation", "images/{0}/")]
    [InlineData("test", "{0}/deep/")]
    public void Read_YoloOfFoldersThatAreSplits_MeasuresOneAndLeavesTheRestToOthers(string part, string place)
    {
        _folder.Write("classes.txt", "open\n");
        foreach (string one in new[] { "train", part })
        {
            WriteYolo(string.Format(null, place, one) + $"{one}1.jpg");
        }

        Dataset data = Read();
        Dataset train = Read("train");

        Assert.Equal($"{part}1.jpg", Path.GetFileName(Assert.Single(data.Pictures).Name));
        Assert.Equal("train1.jpg", Path.GetFileName(Assert.Single(data.Others)));
        Assert.Contains($"its part '{part}' is measured; --split takes another", data.Notes);
        Assert.Equal("train1.jpg", Path.GetFileName(Assert.Single(train.Pictures).Name));
    }

    [Fact]
    public void Read_YoloOfThreeParts_MeasuresTheValidationAndLeavesOutWhatIsInNone()
    {
        _folder.Write("classes.txt", "open\n");
        foreach (string picture in new[] { "train/1.jpg", "test/2.jpg", "valid/3.jpg", "demo.jpg" })
        {
            WriteYolo(picture);
        }

        Dataset data = Read();

        Assert.Equal("valid/3.jpg", Assert.Single(data.Pictures).Name);
        Assert.Equal(["test/2.jpg", "train/1.jpg"], data.Others.Select(path => Path.GetRelativePath(_folder.FullName, path)));
        Assert.Contains("1 pictures lie in none of valid, test, train: they were left out", data.Notes);
    }

    [Fact]
    public void Read_YoloWhoseTestHasNoLabels_IsNotTakenForClean()
    {
        _folder.Write("classes.txt", "open\n");
        _folder.Write("test/1.jpg", "");
        WriteYolo("train/2.jpg");

        Dataset data = Read();

        Assert.Equal("train/2.jpg", Assert.Single(data.Pictures).Name);
        Assert.Empty(data.Others);
        Assert.Contains("1 pictures lie in none of train: they were left out", data.Notes);
    }

    [Theory]
    [InlineData("train/1.jpg", "more/2.jpg")]
    [InlineData("val/1.jpg", "test/2.jpg")]
    public void Read_YoloOfFoldersThatAreNoSplits_IsOneSet(string first, string second)
    {
        _folder.Write("classes.txt", "open\n");
        WriteYolo(first);
        WriteYolo(second);

        Dataset data = Read();

        Assert.Equal(2, data.Pictures.Count);
        Assert.Empty(data.Others);
    }

    [Fact]
    public void Read_VocOfFoldersThatAreSplits_HasTheSameClassIdsInEach()
    {
        WriteVoc("train/1.jpg", "nut", "washer", "rare");
        WriteVoc("valid/2.jpg", "washer", "nut");
        WriteVoc("test/3.jpg", "washer");

        Dataset data = Read();

        Assert.Equal("valid/2.jpg", Assert.Single(data.Pictures).Name);
        Assert.Equal(2, data.Others.Count);
        Assert.All([data, Read("train"), Read("test")], part => Assert.Equal(["washer", "nut", "rare"], part.Labels));
        Assert.Equal(["washer", "nut"], data.Pictures[0].Objects.Select(one => data.Labels[one.Class]));
    }

    [Fact]
    public void Read_CocoOfOneFile_LeavesOutWhatItDoesNotList()
    {
        _folder.Write("a.jpg", "");
        _folder.Write("b.jpg", "");
        _folder.Write("unlisted.jpg", "");
        _folder.Write("labels.json", """{"images": [{"id": 1, "file_name": "a.jpg"}, {"id": 2, "file_name": "b.jpg"}], "annotations": [], "categories": [{"id": 1, "name": "x"}]}""");
        string list = _folder.Write("list.txt", "a.jpg\n");

        Dataset data = Read();

        Assert.Equal(["a.jpg", "b.jpg"], data.Pictures.Select(picture => picture.Name));
        Assert.Empty(data.Others);
        Assert.Contains("1 of 3 pictures are not listed: they were left out", data.Notes);
        Assert.Equal("b.jpg", Path.GetFileName(Assert.Single(Read(list).Others)));
    }

    private void WriteYolo(string picture)
    {
        _folder.Write(picture, "");
        int images = picture.LastIndexOf("images/", StringComparison.Ordinal);
        _folder.Write((images < 0 ? picture : picture.Remove(images, 6).Insert(images, "labels")).Replace(".jpg", ".txt", StringComparison.Ordinal), "0 0.5 0.5 0.2 0.4");
    }

    private void WriteVoc(string picture, params string[] classes)
    {
        _folder.Write(picture, "");
        _folder.Write(picture.Replace(".jpg", ".xml", StringComparison.Ordinal), $"<annotation>{string.Concat(classes.Select(name =>
            $"<object><name>{name}</name><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>3</xmax><ymax>4</ymax></bndbox></object>"))}</annotation>");
    }

    private Dataset Read(string? split = null) => DatasetReader.Read(_folder.FullName, null, new Split(split));
}
