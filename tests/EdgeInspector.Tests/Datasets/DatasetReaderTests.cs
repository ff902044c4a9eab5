using EdgeInspector.Core.Evaluation;
using EdgeInspector.Core.Frames;
using EdgeInspector.Datasets;
using Xunit;

namespace EdgeInspector.Tests.Datasets;

/// <summary>Layouts as the tools of the field leave them, told from what lies there. Readers do not open the pictures.</summary>
public sealed class DatasetReaderTests : IDisposable
{
    private const string Coco = """
        {"images": [{"id": 7, "file_name": "a.jpg", "width": 100, "height": 80}, {"id": 8, "file_name": "b.jpg", "width": 100, "height": 80}],
         "categories": [{"id": 3, "name": "Scratch"}, {"id": 90, "name": "dent"}],
         "annotations": [
          {"id": 1, "image_id": 7, "category_id": 90, "bbox": [10, 20, 30, 40], "iscrowd": 0, "segmentation": [[10, 20, 40, 20, 40, 60]]},
          {"id": 2, "image_id": 7, "category_id": 3, "bbox": [0, 0, 2, 4], "iscrowd": 1, "segmentation": {"size": [80, 100], "counts": [7996, 4]}}]}
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_Coco_GivesBoxesOutlinesAndCrowds()
    {
        Write("images/a.jpg", "images/b.jpg");
        _folder.Write("annotations/instances.json", Coco);

        Dataset data = Read();

        Assert.Equal(DataFormat.Coco, data.Format);
        Assert.Equal(["Scratch", "dent"], data.Labels);
        Assert.Equal(["images/a.jpg", "images/b.jpg"], data.Pictures.Select(picture => picture.Name));
        LabelledObject dent = data.Pictures[0].Objects[0];
        Assert.Equal((1, new FrameBox(10, 20, 40, 60), TruthKind.Object), (dent.Class, dent.Box, dent.Kind));
        Assert.Equal([10, 20, 40, 20, 40, 60], Assert.Single(dent.Outlines));
        LabelledObject crowd = data.Pictures[0].Objects[1];
        byte[] pixels = new byte[8000];
        crowd.Mask!.Paint(pixels, 1);
        Assert.Equal((0, TruthKind.Crowd), (crowd.Class, crowd.Kind));
        // Runs go down the columns: the last four pixels are the foot of the last one.
        Assert.Equal([76 * 100 + 99, 77 * 100 + 99, 78 * 100 + 99, 79 * 100 + 99], Enumerable.Range(0, 8000).Where(i => pixels[i] != 0));
        Assert.True(data.Pictures[0].IsDefective);
        Assert.False(data.Pictures[1].IsDefective);
        Assert.Equal((100, 80), (data.Pictures[0].Width, data.Pictures[0].Height));
    }

    [Theory]
    [InlineData("0.0", TruthKind.Object)]
    [InlineData("1.0", TruthKind.Crowd)]
    [InlineData("1e0", TruthKind.Crowd)]
    [InlineData("true", TruthKind.Crowd)]
    [InlineData("false", TruthKind.Object)]
    [InlineData("null", TruthKind.Object)]
    public void Read_CocoWhoseFlagsAreWrittenOtherwise_GivesTheSame(string crowd, TruthKind expected)
    {
        Write("1.jpg");
        _folder.Write("c.json", CocoOfOne($"\"bbox\": [0, 0, 1, 1], \"iscrowd\": {crowd}"));

        Assert.Equal(expected, Assert.Single(Read().Pictures[0].Objects).Kind);
    }

    [Fact]
    public void Read_CocoOfALargePicture_CountsEveryPixelOfItsRuns()
    {
        Write("1.jpg");
        _folder.Write("c.json", CocoOfOne("\"bbox\": [0, 0, 1, 1], \"segmentation\": {\"size\": [4000, 5000], \"counts\": [2, 19999997, 1]}"));

        Assert.Equal([2, 19_999_997, 1], Read().Pictures[0].Objects[0].Mask!.Runs);
    }

    [Theory]
    [InlineData("val", "valid/b.jpg")]
    [InlineData("train", "train/a.jpg")]
    [InlineData(null, "valid/b.jpg")]
    public void Read_CocoOfSeveralFiles_IsChosenBySplit(string? split, string expected)
    {
        Write("train/a.jpg", "valid/b.jpg");
        foreach ((string part, string picture) in new[] { ("train", "a.jpg"), ("valid", "b.jpg") })
        {
            _folder.Write($"{part}/_annotations.coco.json", $$"""{"images": [{"id": 1, "file_name": "{{picture}}"}], "annotations": [], "categories": [{"id": 1, "name": "x"}]}""");
        }

        Dataset data = Read(split: split);

        Assert.Equal(expected, Assert.Single(data.Pictures).Name);
        Assert.Single(data.Others);
    }

    [Fact]
    public void Read_Yolo_TakesTheSplitThatItsFileNames()
    {
        Write("images/train/1.png", "images/val/2.png", "images/val/10.png", "images/val/3.png");
        _folder.Write("data.yaml", "path: /somewhere/else\ntrain: images/train\nval: images/val\nnc: 2\nnames:\n  0: open\n  1: short\n");
        _folder.Write("labels/val/2.txt", "1 0.5 0.5 0.2 0.4\n\n# a comment\n0 0.1 0.1 0.3 0.1 0.3 0.5\n");
        _folder.Write("labels/val/10.txt", "");

        Dataset data = Read();

        Assert.Equal(DataFormat.Yolo, data.Format);
        Assert.Equal(["images/val/2.png", "images/val/3.png", "images/val/10.png"], data.Pictures.Select(picture => picture.Name));
        Assert.Equal([Path.Combine(_folder.FullName, "images/train/1.png")], data.Others);
        Assert.Equal([1, 0], data.Pictures[0].Objects.Select(one => one.Class));
        Assert.Equal(0.4f, data.Pictures[0].Objects[0].Box.X1, 5);
        Assert.Equal(new FrameBox(0.1f, 0.1f, 0.3f, 0.5f), data.Pictures[0].Objects[1].Box);
        Assert.Contains("1 of 3 pictures have no label file: they count as holding nothing", data.Notes);
        Assert.Equal("images/train/1.png", Assert.Single(Read(DataFormat.Yolo, "train", labels: ("labels/train/1.txt", "0 0.5 0.5 1 1")).Pictures).Name);
    }

    [Fact]
    public void Read_YoloBesideItsPictures_IsToldFromItsNumbers()
    {
        Write("1.jpg");
        _folder.Write("1.txt", "1 0.5 0.5 0.2 0.4");
        _folder.Write("classes.txt", "open\nshort\n");

        Dataset data = Read();

        Assert.Equal((DataFormat.Yolo, "short"), (data.Format, data.Labels[data.Pictures[0].Objects[0].Class]));
    }

    [Fact]
    public void Read_Voc_GivesBoxesAndIgnoresDifficultOnes()
    {
        Write("JPEGImages/a.jpg", "JPEGImages/unlabelled.jpg");
        _folder.Write("Annotations/a.xml", Voc("""
            <object><name>pear</name><difficult>0</difficult><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>11.5</xmax><ymax>22</ymax></bndbox></object>
            <object><name>fig</name><difficult>1</difficult><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>3</xmax><ymax>4</ymax></bndbox></object>
            """));

        Dataset data = Read();

        Assert.Equal(DataFormat.Voc, data.Format);
        Assert.Equal(["pear", "fig"], data.Labels);
        Assert.Equal([(new FrameBox(1, 2, 11.5f, 22), TruthKind.Object), (new FrameBox(1, 2, 3, 4), TruthKind.Ignored)], data.Pictures[0].Objects.Select(one => (one.Box, one.Kind)));
        Assert.Contains("1 of 2 pictures have no XML file: they were left out", data.Notes);
    }

    [Fact]
    public void Read_DeepPcb_PairsTestsWithLabelsAndTemplates()
    {
        Write("g1/001/1_test.jpg", "g1/001/1_temp.jpg", "g2/002/2_test.jpg", "g2/002/2_temp.jpg");
        _folder.Write("g1/001_not/1.txt", "10 20 30 40 5\n1,2,3,4,6\n");
        _folder.Write("g2/002_not/2.txt", "1 2 3 4 0\n");
        string list = _folder.Write("list.txt", "g1/001/1.jpg g1/001_not/1.txt\n");

        Dataset all = Read();
        Dataset listed = Read(split: list);
        Dataset named = Read(split: "g2");

        Assert.Equal(DataFormat.DeepPcb, all.Format);
        Assert.Equal(["g1/001/1_test.jpg", "g2/002/2_test.jpg"], all.Pictures.Select(picture => picture.Name));
        Assert.Equal(["spurious_copper", "pin_hole"], all.Pictures[0].Objects.Select(one => all.Labels[one.Class]));
        Assert.Equal((TruthBox.AnyClass, TruthKind.Crowd), (all.Pictures[1].Objects[0].Class, all.Pictures[1].Objects[0].Kind));
        Assert.Equal(["g1/001/1_temp.jpg", "g2/002/2_temp.jpg"], all.Templates.Select(picture => picture.Name));
        Assert.Equal("g1/001/1_test.jpg", Assert.Single(listed.Pictures).Name);
        Assert.Equal("g2/002/2_test.jpg", Assert.Single(named.Pictures).Name);
        Assert.EndsWith("1_test.jpg", Assert.Single(named.Others));
    }

    [Fact]
    public void Read_Mvtec_GivesKindsMasksAndTheTrainingPictures()
    {
        Write("train/good/000.png", "test/good/000.png", "test/crack/000.png", "test/hole/000.png", "ground_truth/crack/000_mask.png", "ground_truth/hole/000_mask.png");

        Dataset data = Read();

        Assert.Equal(DataFormat.Mvtec, data.Format);
        Assert.Equal(["good", "crack", "hole"], data.Labels);
        Assert.Equal(
            [("test/crack/000.png", true, "ground_truth/crack/000_mask.png"), ("test/good/000.png", false, null), ("test/hole/000.png", true, "ground_truth/hole/000_mask.png")],
            data.Pictures.Select(picture => (picture.Name, picture.IsDefective == true, MaskOf(picture))));
        Assert.Single(data.Others);
    }

    [Fact]
    public void Read_MvtecKindNamedForAMask_IsMeasuredLikeAnyOther()
    {
        Write("test/good/000.png", "test/solder_mask/000.png", "test/mask/001.png", "ground_truth/solder_mask/000_mask.png", "ground_truth/mask/001_mask.png");

        Dataset data = Read();

        Assert.Equal(["good", "mask", "solder_mask"], data.Labels.Order());
        Assert.Equal(
            [("test/good/000.png", null), ("test/mask/001.png", "ground_truth/mask/001_mask.png"), ("test/solder_mask/000.png", "ground_truth/solder_mask/000_mask.png")],
            data.Pictures.Select(picture => (picture.Name, MaskOf(picture))));
    }

    [Theory]
    [InlineData("ok", "ko")]
    [InlineData("ok_front", "def_front")]
    [InlineData("Good", "bent")]
    public void Read_MvtecWithAnotherWordForGood_DoesNotCallItDefective(string good, string bad)
    {
        Write($"train/{good}/1.png", $"test/{good}/1.png", $"test/{bad}/1.png");

        Dataset data = Read(DataFormat.Mvtec);

        Assert.Equal([("good", false), (bad, true)], data.Pictures.Select(picture => (data.Labels[picture.Class], picture.IsDefective == true)).OrderBy(one => one.Item2));
    }

    [Fact]
    public void Read_MvtecPictureWithoutAMask_DoesNotTakeThatOfAnotherKind()
    {
        Write("test/good/000.png", "test/crack/000.png", "test/hole/000.png", "ground_truth/crack/000_mask.png");

        Dataset data = Read();

        Assert.Equal([("test/crack/000.png", "ground_truth/crack/000_mask.png"), ("test/good/000.png", null), ("test/hole/000.png", null)], data.Pictures.Select(picture => (picture.Name, MaskOf(picture))));
    }

    [Theory]
    [InlineData("normal/1.png", "anomaly/1.png", null)]
    [InlineData("ok/1.png", "defect/solder_mask/1.png", null)]
    [InlineData("ok/1.png", "defect/1.png", "defect_masks/1.png")]
    [InlineData("ok/1.png", "ng/1.png", "ng_mask/1.png")]
    [InlineData("photos/normal-1.png", "photos/anomaly-1.png", "mask-images/anomaly-1.png")]
    [InlineData("ok/1.png", "ng/1.png", "masks/1.png")]
    public void Read_FlatFoldersOfGoodAndBad_AreToldByTheirNames(string good, string bad, string? mask)
    {
        Write([good, bad, .. mask is null ? Array.Empty<string>() : [mask]]);

        Dataset data = Read();

        Assert.Equal(DataFormat.Mvtec, data.Format);
        Assert.Equal(2, data.Pictures.Count);
        Assert.False(data.Pictures.Single(picture => picture.Name == good).IsDefective);
        LabelledPicture wrong = data.Pictures.Single(picture => picture.Name == bad);
        Assert.True(wrong.IsDefective);
        Assert.Equal(mask, MaskOf(wrong));
    }

    [Theory]
    [InlineData("", 2)]
    [InlineData("val/", 1)]
    public void Read_FoldersOfClasses_GiveTheirNames(string above, int expected)
    {
        Write($"{above}rust/1.jpg", $"{above}healthy/2.jpg");
        if (above.Length > 0)
        {
            Write("train/rust/3.jpg", "train/healthy/4.jpg");
            File.Delete(Path.Combine(_folder.FullName, "val/healthy/2.jpg"));
        }

        Dataset data = Read();

        Assert.Equal((DataFormat.Folders, expected), (data.Format, data.Pictures.Count));
        Assert.Equal(["healthy", "rust"], data.Labels);
        Assert.Equal("rust", data.Labels[data.Pictures.Single(picture => picture.Name.EndsWith("1.jpg", StringComparison.Ordinal)).Class]);
    }

    [Fact]
    public void Read_FoldersOfClassesBesideAPicture_AreStillBelowTheirParts()
    {
        Write("train/rust/1.jpg", "test/rust/2.jpg", "test/healthy/3.jpg", "overview.jpg");

        Dataset data = Read();

        Assert.Equal(DataFormat.Folders, data.Format);
        Assert.Equal(["healthy", "rust"], data.Labels);
        Assert.Equal(["test/healthy/3.jpg", "test/rust/2.jpg"], data.Pictures.Select(picture => picture.Name));
        Assert.Contains("1 picture lies in no folder of a class: it was left out", data.Notes);
    }

    [Theory]
    [InlineData("1.txt", "0 0.5 0.5 0.2\n", "1.txt:1: has 4 fields")]
    [InlineData("1.txt", "\n0 0.5 0.5 0.2 x\n", "1.txt:2: 'x' is no number")]
    [InlineData("1.txt", "2 0.5 0.5 0.2 0.1\n", "1.txt:1: class 2 has no name; classes.txt names 2, 0 to 1")]
    [InlineData("1.txt", "0 0.5 0.5 0.2 1.5\n", "1.txt:1: 1.5 is outside 0-1")]
    [InlineData("1.txt", "0 0.5 0.5 0 0.1\n", "1.txt:1: the box is empty")]
    [InlineData("1.txt", "-1 0.5 0.5 0.1 0.1\n", "1.txt:1: '-1' is no class id")]
    public void Read_DamagedYolo_NamesFileAndLine(string file, string text, string expected)
    {
        Write("1.jpg");
        _folder.Write("classes.txt", "open\nshort\n");
        _folder.Write(file, text);

        AssertRefused(expected, DataFormat.Yolo);
    }

    [Theory]
    [InlineData("names: [a, b]\nnc: 3\n", "data.yaml:1: names 2 classes while 'nc' says 3")]
    [InlineData("names: {0: a, 2: b}\n", "data.yaml:1: '2' is no class id")]
    [InlineData("names: [a\n", "data.yaml:")]
    [InlineData("names: nothing\n", "data.yaml:1: 'names' is neither a list nor a table")]
    public void Read_LabelsFileOfTheWrongLength_NamesFileAndLine(string yaml, string expected)
    {
        Write("1.jpg");
        _folder.Write("1.txt", "0 0.5 0.5 0.2 0.2\n");
        _folder.Write("data.yaml", yaml);

        AssertRefused(expected, DataFormat.Yolo);
    }

    [Fact]
    public void Read_YoloWithoutNames_SaysWhereToPutThem()
    {
        Write("1.jpg");
        _folder.Write("1.txt", "0 0.5 0.5 0.2 0.2\n");

        AssertRefused("1.txt:1: class 0 has no name; put a data.yaml", DataFormat.Yolo);
    }

    [Theory]
    [InlineData("1 2 3 4 8\n", "1.txt:1: type 8 has no name; types are 1 to 7")]
    [InlineData("1 2 3 4\n", "1.txt:1: has 4 fields")]
    [InlineData("1 2 1 4 1\n", "1.txt:1: the box is empty")]
    public void Read_DamagedDeepPcb_NamesFileAndLine(string text, string expected)
    {
        Write("001/1_test.jpg");
        _folder.Write("001_not/1.txt", text);

        AssertRefused(expected);
    }

    [Theory]
    [InlineData("<annotation>", "1.xml:1: is not XML")]
    [InlineData("<annotation>\n<object><bndbox/></object></annotation>", "1.xml:2: the object has no name")]
    [InlineData("<annotation><object><name>a</name></object></annotation>", "1.xml:1: the object 'a' has no <bndbox>")]
    [InlineData("<annotation><object><name>a</name><bndbox><xmin>x</xmin></bndbox></object></annotation>", "1.xml:1: <xmin> is 'x', which is no number")]
    public void Read_DamagedVoc_NamesFileAndLine(string xml, string expected)
    {
        Write("1.jpg");
        _folder.Write("1.xml", xml);

        AssertRefused(expected);
    }

    [Theory]
    [InlineData("{\"images\": [", "c.json:1: is not JSON")]
    [InlineData("{\"images\": []}", "c.json: has no list \"categories\"")]
    [InlineData("""{"images": [{"id": 1, "file_name": "1.jpg"}], "categories": [{"id": 1, "name": "a"}], "annotations": [{"id": 5, "image_id": 1, "category_id": 2, "bbox": [0, 0, 1, 1]}]}""", "c.json: annotation 5 is of category 2, which has no name; the categories are 1")]
    [InlineData("""{"images": [{"id": 1, "file_name": "2.jpg"}], "categories": [{"id": 1, "name": "a"}], "annotations": []}""", "c.json: its image '2.jpg' is not below")]
    [InlineData("""{"images": [{"id": 1, "file_name": "1.jpg"}], "categories": [{"id": 1, "name": "a"}], "annotations": [{"id": 5, "image_id": 1, "category_id": 1, "bbox": [0, 0, 1]}]}""", "c.json: annotation 5 has no \"bbox\" of four numbers")]
    [InlineData("""{"images": [{"id": 1, "file_name": "1.jpg"}], "categories": [{"id": 1}], "annotations": []}""", "c.json: category 1 has no name")]
    [InlineData("""{"images": [{"id": 1, "file_name": "1.jpg"}], "categories": [{"id": 1, "name": "a"}], "annotations": [{"id": 5, "image_id": 1, "category_id": 1, "bbox": [0, 0, 1, 1], "iscrowd": "1"}]}""", "c.json: annotation 5 has an \"iscrowd\" of \"1\"; write 0 or 1")]
    [InlineData("""{"images": [{"id": 1, "file_name": "1.jpg"}], "categories": [{"id": 1, "name": "a"}], "annotations": [{"id": 5, "image_id": 1, "category_id": 1, "bbox": [0, 0, 1, 1], "segmentation": "m"}]}""", "c.json: annotation 5 has a \"segmentation\" of \"m\", which is neither outlines nor runs")]
    public void Read_DamagedCoco_NamesFileAndAnnotation(string json, string expected)
    {
        Write("1.jpg");
        _folder.Write("c.json", json);

        AssertRefused(expected, DataFormat.Coco);
    }

    [Fact]
    public void Read_FoldersThatHoldNothingUsable_SaysSo()
    {
        Assert.Contains("/nowhere: no such folder", Assert.Throws<DataException>(() => DatasetReader.Read("/nowhere", null, new Split(null))).Message);
        Assert.Contains("is empty; put pictures", Refusal(null));
        string file = _folder.Write("notes.md", "x");
        Assert.Contains("is a file; name the folder", Assert.Throws<DataException>(() => DatasetReader.Read(file, null, new Split(null))).Message);
        Assert.Contains("holds no picture", Refusal(null));
        Write("1.jpg");
        Assert.Contains("how its pictures are labelled cannot be told: 1 pictures, 1 other files such as notes.md; name the format with --format coco|yolo|voc|deeppcb|mvtec|folders", Refusal(null));
        Assert.All(Enum.GetValues<DataFormat>(), format => Assert.Contains("name another folder", Refusal(format)));
    }

    [Fact]
    public void Read_SplitThatNamesNothing_SaysWhatThereIs()
    {
        Write("rust/1.jpg", "healthy/2.jpg");
        string list = _folder.Write("list.txt", "rust/1.jpg\nrust/9.jpg\n");

        Assert.Contains("--split 'dirt': neither a file nor a folder with pictures in", Refusal(null, "dirt"));
        Assert.Contains("there are healthy, rust", Refusal(null, "dirt"));
        Assert.Contains("list.txt:2: there is no labelled picture 'rust/9.jpg'", Refusal(null, list));
        Assert.Contains("lists no picture", Refusal(null, _folder.Write("none.txt", "\n# nothing\n")));
    }

    [Fact]
    public void Read_ListWithPathsOfAnotherMachine_IsMatchedByTheirEnds()
    {
        Write("rust/1.jpg", "healthy/2.jpg");
        string list = _folder.Write("list.txt", "/data/set/rust/1.jpg\n");

        Assert.Equal("rust/1.jpg", Assert.Single(Read(DataFormat.Folders, list).Pictures).Name);
    }

    [Fact]
    public void RunLengthMask_CompressedRuns_AreReadAsCocoWritesThem()
    {
        // Runs 6, 1, 40, 4, 5, 4, 5, 4, 21 of a 9x10 mask, written by the definition: five bits a character, differences from the third on.
        Assert.Equal([6, 1, 40, 4, 5, 4, 5, 4, 21], RunLengthMask.Decompress("61X13mN000`0"));
        Assert.Null(RunLengthMask.Decompress("\n"));
        Assert.Null(RunLengthMask.Decompress("X"));
    }

    private static string CocoOfOne(string annotation) =>
        $$"""{"images": [{"id": 1, "file_name": "1.jpg"}], "categories": [{"id": 1, "name": "a"}], "annotations": [{"id": 5, "image_id": 1, "category_id": 1, {{annotation}}}]}""";

    private static string Voc(string objects) => $"<annotation><size><width>100</width><height>80</height><depth>3</depth></size>{objects}</annotation>";

    private void Write(params string[] pictures)
    {
        foreach (string picture in pictures)
        {
            _folder.Write(picture, "");
        }
    }

    private Dataset Read(DataFormat? format = null, string? split = null, (string File, string Text)? labels = null)
    {
        if (labels is { } given)
        {
            _folder.Write(given.File, given.Text);
        }

        return DatasetReader.Read(_folder.FullName, format, new Split(split));
    }

    private string? MaskOf(LabelledPicture picture) => picture.MaskPath is null ? null : Path.GetRelativePath(_folder.FullName, picture.MaskPath);

    private string Refusal(DataFormat? format, string? split = null) => Assert.Throws<DataException>(() => Read(format, split)).Message;

    private void AssertRefused(string expected, DataFormat? format = null) => Assert.StartsWith(Path.Combine(_folder.FullName, expected.Split(':')[0]) + expected[expected.IndexOf(':')..], WithoutFolders(Refusal(format)));

    /// <summary>The message with its file directly below the test's folder.</summary>
    private string WithoutFolders(string message)
    {
        int end = message.IndexOf(':');
        return Path.Combine(_folder.FullName, Path.GetFileName(message[..end])) + message[end..];
    }
}
