using EdgeInspector.Commands;
using EdgeInspector.Datasets;
using Xunit;

namespace EdgeInspector.Tests.Datasets;

/// <summary>Folders that look like another format than theirs, and what the trainers are told of them.</summary>
public sealed class FormatTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_LabelStudiosYoloExport_IsNotCocoForItsNotes()
    {
        _folder.Write("images/1.jpg", "");
        _folder.Write("labels/1.txt", "1 0.5 0.5 0.2 0.4");
        _folder.Write("classes.txt", "nut\nwasher\n");
        _folder.Write("notes.json", """{"categories": [{"id": 0, "name": "nut"}, {"id": 1, "name": "washer"}], "info": {"year": 2026, "version": "1.0", "contributor": "Label Studio"}}""");

        Assert.Equal(DataFormat.Yolo, Read().Format);
    }

    [Fact]
    public void Read_CocoThatBeginsWithManyCategories_IsCoco()
    {
        _folder.Write("1.jpg", "");
        string many = string.Join(", ", Enumerable.Range(1, 4000).Select(id => $$"""{"id": {{id}}, "name": "class {{id}}"}"""));
        _folder.Write("labels.json", $$"""{"categories": [{{many}}], "images": [{"id": 1, "file_name": "1.jpg"}], "annotations": []}""");

        Assert.Equal(DataFormat.Coco, Read().Format);
    }

    [Theory]
    [InlineData("board_test.jpg", "board.jpg")]
    [InlineData("1.ppm", "2.ppm")]
    public void Read_YoloWhosePicturesAreCalledAsBoards_IsYolo(string one, string other)
    {
        foreach (string picture in new[] { one, other })
        {
            _folder.Write(picture, "");
            _folder.Write(Path.ChangeExtension(picture, ".txt"), "0 0.5 0.5 1 1");
        }

        _folder.Write(Path.ChangeExtension(one, ".txt"), "");
        _folder.Write("classes.txt", "nut\n");

        Assert.Equal(DataFormat.Yolo, Read().Format);
    }

    [Theory]
    [InlineData("IMG_1.JPG")]
    [InlineData("IMG_1.Jpg")]
    public void Read_VocWithEndingsInCapitals_FindsThePictures(string picture)
    {
        _folder.Write(picture, "");
        _folder.Write("IMG_1.XML", "<annotation/>");

        Assert.Equal(picture, Assert.Single(Read().Pictures).Name);
    }

    [Fact]
    public void Write_LabelsThatTellTheirPicturesSize_TellIt()
    {
        _folder.Write("1.jpg", "");
        _folder.Write("2.jpg", "");
        _folder.Write("1.xml", "<annotation><size><width>100</width><height>80</height></size></annotation>");
        _folder.Write("2.xml", "<annotation/>");

        string json = JsonText.Write(writer => DatasetListing.Write(writer, Read()));

        Assert.Contains("\"width\": 100,", json);
        Assert.Contains("\"height\": 80,", json);
        Assert.Single(json.Split("\"width\"").Skip(1));
    }

    private Dataset Read() => DatasetReader.Read(_folder.FullName, null, new Split(null));
}
