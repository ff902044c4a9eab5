using System.CommandLine;
using EdgeInspector.Options.Reading;

namespace EdgeInspector.Commands;

/// <summary><c>demo</c>: the whole line in one process, with a broker of its own.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var source = new Option<string?>("--source")
        {
            Description = "Where frames come from, such as sim:pcb?seed=7, v4l2:/dev/video0, a video file or a folder of pictures. Default: a rendered line of circuit boards.",
            HelpName = "URI",
        };
        var model = new Option<string?>("--model")
        {
            Description = "Model to inspect with: a name from 'models list', a model folder or an .onnx file. Default: the shipped board inspector.",
            HelpName = "NAME_OR_PATH",
        };
        var anomaly = new Option<string?>("--anomaly")
        {
            Description = "Anomaly model to run beside it, such as one that 'teach' made; none: none. Default: the shipped one that knows good boards, on the rendered line.",
            HelpName = "NAME_OR_PATH",
        };
        Option<double?> seconds = NumberOption.Real("--seconds", "Stop after that time. Default: run until Ctrl-C.", 0.001, 31_536_000);
        Option<double?> fps = NumberOption.Real("--camera-fps", "Frames per second asked of the source, 0.1 to 1000. Default: the source's own.", 0.1, 1000);
        var noBrowser = new Option<bool>("--no-browser") { Description = "Print the page's address instead of opening it." };
        Option<bool> json = SharedOptions.Json("the summary, as the last line,");
        Option<string[]> set = SharedOptions.Set();
        var command = new Command("demo", "Watch defects being found: a line, a detector, a broker and the page, with nothing to configure.")
        {
            source, model, anomaly, seconds, fps, noBrowser, json, set,
        };
        command.SetAction((parsed, cancellationToken) => DemoHost.RunAsync(
            new DemoRequest
            {
                Source = Source(parsed.GetValue(source)),
                Model = parsed.GetValue(model),
                Anomaly = parsed.GetValue(anomaly),
                Seconds = parsed.GetValue(seconds),
                CameraFps = parsed.GetValue(fps),
                NoBrowser = parsed.GetValue(noBrowser),
                Json = parsed.GetValue(json),
                Set = parsed.GetValue(set) ?? [],
            },
            cancellationToken));
        return command;
    }

    /// <summary>The source with its scheme: on the command line a path may stand alone.</summary>
    internal static string? Source(string? given)
    {
        string? source = given switch
        {
            null => null,
            _ when given.StartsWith("/dev/video", StringComparison.Ordinal) => "v4l2:" + given,
            _ when File.Exists(given) => "file:" + Path.GetFullPath(given),
            _ when Directory.Exists(given) => "dir:" + Path.GetFullPath(given),
            _ => given,
        };
        return source is not null && SourceAddress.Problem(source) is { } problem
            ? throw new CommandException($"--source '{given}' {problem}, or name an existing file or folder")
            : source;
    }
}
