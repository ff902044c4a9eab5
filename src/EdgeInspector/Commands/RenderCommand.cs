using System.CommandLine;
using System.Globalization;
using System.Text;
using EdgeInspector.Core.Simulation;

namespace EdgeInspector.Commands;

/// <summary><c>edge-inspector render</c>: writes simulated pictures with their truth, to train and test detectors on.</summary>
internal static class RenderCommand
{
    // Two renderers keep a small box's other cores free; more bring little, writing is soon the limit.
    private const int Renderers = 2;

    public static Command Create()
    {
        var output = new Option<DirectoryInfo>("--out") { Description = "Folder for NNNNNN.ppm and NNNNNN.txt; made where missing.", Required = true };
        var pictures = new Option<int>("--pictures") { Description = "How many, 1 to 999999.", DefaultValueFactory = _ => 100 };
        var seed = new Option<long>("--seed") { Description = "Decides every pixel; scripts/train learns from seeds below 1000000.", DefaultValueFactory = _ => SimulatedLineOptions.DefaultSeed };
        var look = new Option<string>("--look") { Description = "camera, artwork, or mixed for both.", DefaultValueFactory = _ => "camera" };
        look.AcceptOnlyFromAmong("camera", "artwork", "mixed");
        var size = new Option<string>("--size") { Description = "WIDTHxHEIGHT, each 320 to 1920.", DefaultValueFactory = _ => "640x640" };
        var defects = new Option<double>("--defects") { Description = "Mean defects in a picture, 0.5 to 15; 0 for none.", DefaultValueFactory = _ => 4.5 };
        var splashes = new Option<double>("--splashes") { Description = "Mean solder splashes in a picture of the camera look, 0 to 15: what no training shows.", DefaultValueFactory = _ => 0 };
        pictures.Validators.Add(result => Check(result, result.GetValue(pictures) is >= 1 and <= 999_999, "--pictures must be 1 to 999999."));
        seed.Validators.Add(result => Check(result, result.GetValue(seed) >= 0, "--seed must be 0 or more."));
        size.Validators.Add(result => Check(result, TryParseSize(result.GetValue(size), out _, out _), "--size must be WIDTHxHEIGHT, each 320 to 1920, such as 640x640."));
        defects.Validators.Add(result => Check(result, result.GetValue(defects) is 0 or (>= 0.5 and <= 15), "--defects must be 0.5 to 15, or 0."));
        splashes.Validators.Add(result => Check(result, result.GetValue(splashes) is >= 0 and <= 15, "--splashes must be 0 to 15."));

        var command = new Command(
            "render",
            "Write simulated circuit board pictures (binary PPM, RGB) with label files of lines 'x1 y1 x2 y2 type': whole pixels; "
            + "1 open, 2 short, 3 mousebite, 4 spur, 5 spurious copper, 6 pin-hole, 7 solder splash, 0 a defect less than 60 % in the picture, to be ignored.")
        {
            output, pictures, seed, look, size, defects, splashes,
        };
        command.SetAction((result, cancellation) =>
        {
            _ = TryParseSize(result.GetValue(size), out int width, out int height);
            SimulationLook? wanted = result.GetValue(look) switch
            {
                "camera" => SimulationLook.Camera,
                "artwork" => SimulationLook.Artwork,
                _ => null,
            };
            var data = new Work(result.GetValue(output)!, result.GetValue(pictures), result.GetValue(seed), wanted, width, height, result.GetValue(defects), result.GetValue(splashes));
            return RunAsync(data, cancellation);
        });
        return command;
    }

    private static void Check(System.CommandLine.Parsing.OptionResult result, bool good, string message)
    {
        if (!good)
            result.AddError(message);
    }

    private sealed record Work(DirectoryInfo Output, int Pictures, long Seed, SimulationLook? Look, int Width, int Height, double Defects, double Splashes);

    private static async Task<int> RunAsync(Work work, CancellationToken cancellationToken)
    {
        work.Output.Create();
        var progress = new Progress();
        long started = TimeProvider.System.GetTimestamp();
        // One renderer's failure, a full disk say, stops the other.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] renderers = new Task[Renderers];
        for (int i = 0; i < Renderers; i++)
            renderers[i] = Task.Run(() => RenderRuns(work, progress, stop), CancellationToken.None);

        Task all = Task.WhenAll(renderers);
        bool showing = !Console.IsErrorRedirected;
        while (showing && await Task.WhenAny(all, Task.Delay(500, CancellationToken.None)).ConfigureAwait(false) != all)
            Console.Error.Write($"\r{progress.Done} of {work.Pictures} pictures ");

        if (showing)
            Console.Error.Write('\r');

        await all.ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        double seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{progress.Done} pictures in {work.Output.FullName}, {progress.Done / seconds:0.0} a second"));
        return ExitCode.Ok;
    }

    /// <summary>Takes runs of pictures that share a line until none is left.</summary>
    private static void RenderRuns(Work work, Progress progress, CancellationTokenSource stop)
    {
        var dataset = new RenderedDataset(work.Seed, work.Look, work.Width, work.Height, work.Defects, work.Splashes);
        var picture = new RenderedPicture();
        var labels = new StringBuilder();
        int first;
        while ((first = progress.TakeRun() * RenderedDataset.PicturesPerLine + 1) <= work.Pictures)
        {
            int last = Math.Min(work.Pictures, first + RenderedDataset.PicturesPerLine - 1);
            for (int number = first; number <= last; number++)
            {
                if (stop.IsCancellationRequested)
                    return;

                dataset.Render(number, picture);
                try
                {
                    Write(work.Output.FullName, picture, labels);
                }
                catch (Exception error) when (error is IOException or UnauthorizedAccessException)
                {
                    stop.Cancel();
                    throw new CommandException($"cannot write picture {number} to {work.Output.FullName}: {error.Message}", error);
                }

                progress.AddDone();
            }
        }
    }

    private sealed class Progress
    {
        private int _runs = -1;
        private int _done;

        public int Done => Volatile.Read(ref _done);

        public int TakeRun() => Interlocked.Increment(ref _runs);

        public void AddDone() => Interlocked.Increment(ref _done);
    }

    private static void Write(string folder, RenderedPicture picture, StringBuilder labels)
    {
        string stem = Path.Combine(folder, picture.Number.ToString("D6", CultureInfo.InvariantCulture));
        using (FileStream file = File.Create(stem + ".ppm"))
        {
            file.Write(Encoding.ASCII.GetBytes($"P6\n{picture.Width} {picture.Height}\n255\n"));
            file.Write(picture.Pixels);
        }

        labels.Clear();
        foreach (RenderedLabel label in picture.Labels)
            labels.Append(CultureInfo.InvariantCulture, $"{label.X1} {label.Y1} {label.X2} {label.Y2} {label.Type}\n");

        File.WriteAllText(stem + ".txt", labels.ToString());
    }

    private static bool TryParseSize(string? text, out int width, out int height)
    {
        (width, height) = (0, 0);
        string[] parts = text?.Split('x') ?? [];
        return parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out width)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out height)
            && width is >= 320 and <= 1920 && height is >= 320 and <= 1920;
    }
}
