using System.Text;
using EdgeInspector.Core.Judging;
using EdgeInspector.Options;
using Xunit;

namespace EdgeInspector.Tests.Options;

public class YamlTreeReaderTests
{
    [Theory]
    [InlineData("device: [a\nmqtt: b\n", ": not readable as YAML: ")]
    [InlineData("device: 'a\n", ": not readable as YAML: ")]
    [InlineData("mqtt:\n\turl: embedded\n", "config.yml:2: the line is indented with a tab; YAML allows spaces only")]
    [InlineData("device: a\ndevice: b\n", "config.yml:2: 'device' is given twice, first in line 1; keep one")]
    [InlineData("mqtt: {url: embedded, url: embedded}\n", "config.yml:1: 'url' is given twice")]
    [InlineData("device: *unknown\n", "config.yml:1: ")]
    [InlineData("device: !!binary aGVsbG8=\n", "config.yml:1: tags such as tag:yaml.org,2002:binary are not read")]
    [InlineData("x: &x {url: embedded}\nmqtt:\n  <<: *x\n", "config.yml:3: merge keys (<<) are not read")]
    [InlineData("? [a, b]\n: c\n", "config.yml:1: ")]
    [InlineData("device: a\n---\ndevice: b\n", "config.yml:2: a second document begins here")]
    public void Read_BrokenYaml_IsRefusedAtItsLine(string yaml, string expected)
    {
        Assert.Contains(Config.Errors(yaml), error => error.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void Read_AliasesOfAliases_IsRefusedInsteadOfFollowed()
    {
        var yaml = new StringBuilder("a: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 12; i++)
        {
            yaml.Append($"b{i}: &a{i} [*a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}]\n");
        }

        Assert.Contains("more than 100000 values, aliases spelled out", Assert.Single(Config.Errors(yaml.ToString())));
    }

    [Fact]
    public void Read_DeepNesting_IsRefused()
    {
        Assert.Contains("nested deeper than 32 levels", Assert.Single(Config.Errors("a: " + new string('[', 200) + new string(']', 200))));
    }

    [Fact]
    public void Read_AnchoredList_IsSharedByAlias()
    {
        const string Yaml = """
            cameras:
              - {name: a, source: "sim:pcb", models: [m], rules: &rules [{class: open, frames: 2 of 3}]}
              - {name: b, source: "sim:pcb", models: [m], rules: *rules}
            """;

        Assert.Equal(new FrameQuota(2, 3), Config.Valid(Yaml).Cameras[1].Rules[0].Frames);
    }

    [Theory]
    [InlineData("no", "no")]
    [InlineData("on", "on")]
    [InlineData("0123", "0123")]
    [InlineData("1e3", "1e3")]
    [InlineData("2001-01-01", "2001-01-01")]
    public void Read_WordsOtherReadersTurnIntoValues_StayText(string written, string expected)
    {
        Assert.Equal(expected, Config.Valid(Config.Minimal + $"device: {written}\n").Device);
    }

    [Fact]
    public void Read_FileWithByteOrderMark_IsRead()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("config.yml", "\uFEFFdevice: a\n" + Config.Minimal);

        Assert.Equal("a", LoadFile(path).Options!.Device);
    }

    [Fact]
    public void Read_FileThatIsNotUtf8_SaysWhere()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("config.yml", "");
        File.WriteAllBytes(path, [.. "device: "u8, 0xE4, .. "\n"u8]);

        Assert.Equal($"{path}: is not UTF-8 at byte 8; save it as UTF-8", Assert.Single(LoadFile(path).Errors).ToString());
    }

    [Fact]
    public void Read_FileAboveOneMebibyte_IsRefused()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("config.yml", new string('#', (1 << 20) + 1));

        Assert.Contains("a configuration has at most 1MiB", Assert.Single(LoadFile(path).Errors).Message);
    }

    [Fact]
    public void Read_Folder_IsRefused()
    {
        using var folder = new TemporaryFolder();

        Assert.Contains("is a folder", Assert.Single(LoadFile(folder.FullName).Errors).Message);
    }

    [Theory]
    [InlineData("- a\n", "the configuration is a list; write keys such as 'cameras:'")]
    [InlineData("hello\n", "the configuration is 'hello'")]
    public void Read_TopThatIsNoMap_IsRefused(string yaml, string expected)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("config.yml", yaml);

        Assert.Contains(expected, Assert.Single(LoadFile(path).Errors).Message);
    }

    private static ConfigurationResult LoadFile(string path) => ConfigurationLoader.Load(new ConfigurationRequest { File = path, UseOverlay = false, CheckFiles = false });
}
