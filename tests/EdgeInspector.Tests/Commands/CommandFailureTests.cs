using EdgeInspector.Commands;
using EdgeInspector.Core.Models;
using Xunit;

namespace EdgeInspector.Tests.Commands;

public class CommandFailureTests
{
    [Fact]
    public void Report_ExpectedFailures_AreOneLineEachWithTheirCode()
    {
        Assert.Equal((1, "edge-inspector: no\n"), Report(new CommandException("no", ExitCode.Failed)));
        Assert.Equal((2, "edge-inspector: a.onnx: is empty\nedge-inspector: b\n"), Report(new ModelLoadException("a.onnx: is empty\nb")));
        Assert.Equal((2, "edge-inspector: taken\n"), Report(new IOException("taken")));
        Assert.Equal((130, "edge-inspector: stopped\n"), Report(new OperationCanceledException()));
    }

    [Fact]
    public void Report_FaultOfTheProgram_IsOneLineAndAFile()
    {
        (int code, string text) = Report(new InvalidOperationException("broken\nin two lines"));

        Assert.Equal(70, code);
        Assert.StartsWith("edge-inspector: internal error: InvalidOperationException: broken; details are in ", text);
        string path = Assert.Single(text.TrimEnd().Split('\n'))[(text.IndexOf("details are in ", StringComparison.Ordinal) + "details are in ".Length)..];
        Assert.Contains("in two lines", File.ReadAllText(path));
        File.Delete(path);
    }

    [Fact]
    public void Source_PathOnTheCommandLine_GainsItsScheme()
    {
        using var folder = new TemporaryFolder();
        string clip = folder.Write("clip.mp4", "");

        Assert.Equal("file:" + clip, DemoCommand.Source(clip));
        Assert.Equal("dir:" + folder.FullName, DemoCommand.Source(folder.FullName));
        Assert.Equal("v4l2:/dev/video7", DemoCommand.Source("/dev/video7"));
        Assert.Equal("sim:pcb?seed=3", DemoCommand.Source("sim:pcb?seed=3"));
        Assert.Null(DemoCommand.Source(null));
    }

    private static (int Code, string Text) Report(Exception error)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        return (CommandFailure.Report(error, writer), writer.ToString());
    }
}
