using EdgeInspector.Doctor;
using Xunit;

namespace EdgeInspector.Tests.Doctor;

public class ReportTextTests
{
    private static readonly Check[] _checks =
    [
        Check.Ok("a", Area.Libraries, "SQLite 3.40.1", "/usr/lib/libsqlite3.so.0.8.6"),
        Check.Problem(
            "b", Area.Sources, "Clips cannot be read", string.Join(' ', Enumerable.Repeat("because", 30)),
            "sudo apt-get install -y " + string.Join(' ', Enumerable.Range(0, 12).Select(i => $"gstreamer1.0-plugin-{i}"))),
        Check.Warning("c", Area.Box, "The clock is not synchronised", "It drifts.", "sudo apt-get install -y chrony gstreamer1.0-plugin-0"),
    ];

    [Fact]
    public void Write_LongTexts_FitEightyColumns() => Assert.All(Lines(), line => Assert.True(line.Length <= 80, line));

    [Fact]
    public void Write_NoTerminal_HasNoColour() => Assert.DoesNotContain('\e', Text());

    [Fact]
    public void Write_Command_CanBePastedAsItStands()
    {
        string[] command = [.. Lines().SkipWhile(line => !line.Contains("-> sudo", StringComparison.Ordinal)).TakeWhile(line => !line.Contains("warning", StringComparison.Ordinal) && line.Length > 0)];
        Assert.True(command.Length > 1);
        string pasted = string.Join(' ', command.Select(line => line.Trim().TrimStart('-', '>').TrimEnd('\\').Trim()));
        Assert.Equal(_checks[1].Remedy, pasted);
        Assert.All(command[..^1], line => Assert.EndsWith(" \\", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Write_ChangeToTheConfiguration_IsBrokenLikeText()
    {
        var output = new StringWriter { NewLine = "\n" };
        string remedy = "write into /etc/edge-inspector/config.yml: models: {library: " + new string('x', 40) + "}";
        new ReportText(output, isColoured: false).Write("EdgeInspector", [Check.Problem("a", Area.Inference, "title", "why", remedy)]);
        Assert.DoesNotContain('\\', output.ToString());
    }

    [Fact]
    public void Write_SeveralPackagesMissing_EndsWithOneCommandForAll()
    {
        string all = Text()[Text().IndexOf("All missing packages at once", StringComparison.Ordinal)..];
        Assert.Contains("chrony", all, StringComparison.Ordinal);
        Assert.Single(all.Split(["sudo "], StringSplitOptions.None)[1..]);
        Assert.Single(all.Split(["gstreamer1.0-plugin-0"], StringSplitOptions.None)[1..]);
    }

    [Fact]
    public void Sum_CountsEachLevel()
    {
        Assert.Equal("1 problem, 1 warning, 1 ok.", ReportText.Sum(_checks));
        Assert.Equal("no problems, 1 warning, 1 ok.", ReportText.Sum([_checks[0], _checks[2]]));
        Assert.Equal("All is well: 1 ok.", ReportText.Sum(_checks[..1]));
    }

    private static string Text()
    {
        var output = new StringWriter { NewLine = "\n" };
        new ReportText(output, isColoured: false).Write("EdgeInspector", _checks);
        return output.ToString();
    }

    private static string[] Lines() => Text().Split('\n');
}
