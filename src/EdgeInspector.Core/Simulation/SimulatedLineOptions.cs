using System.Globalization;
using EdgeInspector.Core.Frames;

namespace EdgeInspector.Core.Simulation;

/// <summary>What a <see cref="SimulatedLine"/> shows; immutable.</summary>
public sealed record SimulatedLineOptions
{
    /// <summary>Default seed: far above the seeds below <see cref="FirstUnseenSeed"/> that training may use, so that a demonstration never shows a picture a model has learnt.</summary>
    public const long DefaultSeed = 7_000_000;

    /// <summary>Seeds from here on are for measuring: what scripts/train renders to learn from lies below.</summary>
    public const long FirstUnseenSeed = 1_000_000;

    /// <summary>Decides every pixel; 0 or more.</summary>
    public long Seed { get; init; } = DefaultSeed;

    /// <summary>Default camera: the demonstration's subject.</summary>
    public SimulationLook Look { get; init; } = SimulationLook.Camera;

    /// <summary>Frames per second, 0 to 1000; 0 makes a source that waits to be read. Default 30, a common camera's rate.</summary>
    public double FramesPerSecond { get; init; } = 30;

    /// <summary>Columns, 320 to 1920. Default 640: the shipped detector's input, so that no resizing is needed.</summary>
    public int Width { get; init; } = 640;

    /// <summary>Rows, 320 to 1920. Default 640.</summary>
    public int Height { get; init; } = 640;

    /// <summary>Mean number of defects on a board, 0 to 20, boards without any included. Default 1.5.</summary>
    public double DefectsPerBoard { get; init; } = 1.5;

    /// <summary>Share of boards without any defect, 0 to 1, where <see cref="DefectsPerBoard"/> allows it. Default 0.35.</summary>
    public double GoodShare { get; init; } = 0.35;

    /// <summary>Mean number of solder splashes on a board, 0 to 20; artwork has none. Default 0.</summary>
    public double SplashesPerBoard { get; init; }

    /// <summary>Travel of the conveyor, pixels per frame, 0.25 to 200. Default 12: a board is in view for about a hundred frames.</summary>
    public double Speed { get; init; } = 12;

    /// <summary>Boards until the source ends; 0 for no end. Default 0.</summary>
    public long Boards { get; init; }

    /// <summary>Reads <c>sim:pcb?seed=7&amp;look=camera&amp;fps=30&amp;size=640x640&amp;defects=1.5&amp;good=0.35&amp;splashes=0&amp;speed=12&amp;boards=100</c>; every key is optional.</summary>
    /// <exception cref="FrameSourceException">Not such a URI, an unknown or repeated key, or a value out of range; the message names it and what is allowed.</exception>
    public static SimulatedLineOptions Parse(string uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        int mark = uri.IndexOf('?', StringComparison.Ordinal);
        string subject = mark < 0 ? uri : uri[..mark];
        if (subject != "sim:pcb")
            throw new FrameSourceException($"'{uri}' is not a simulation this program has; the only one is sim:pcb, for example sim:pcb?seed=7.");

        var options = new SimulatedLineOptions();
        if (mark < 0 || mark == uri.Length - 1)
            return options;

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string pair in uri[(mark + 1)..].Split('&'))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            string key = equals < 0 ? pair : pair[..equals];
            string value = equals < 0 ? "" : pair[(equals + 1)..];
            if (!seen.Add(key))
                throw new FrameSourceException($"'{uri}': the key '{key}' is given twice; give it once.");

            options = options.With(uri, key, value);
        }

        return options;
    }

    /// <summary>The URI that <see cref="Parse"/> reads back to the same options.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"sim:pcb?seed={Seed}&look={(Look == SimulationLook.Camera ? "camera" : "artwork")}&fps={FramesPerSecond}&size={Width}x{Height}&defects={DefectsPerBoard}&good={GoodShare}&splashes={SplashesPerBoard}&speed={Speed}&boards={Boards}");

    private SimulatedLineOptions With(string uri, string key, string value) => key switch
    {
        "seed" => this with { Seed = Whole(uri, key, value, 0, long.MaxValue) },
        "look" => value switch
        {
            "camera" => this with { Look = SimulationLook.Camera },
            "artwork" => this with { Look = SimulationLook.Artwork },
            _ => throw Bad(uri, key, value, "camera or artwork"),
        },
        "fps" => this with { FramesPerSecond = Number(uri, key, value, 0, 1000) },
        "size" => WithSize(uri, key, value),
        "defects" => this with { DefectsPerBoard = Number(uri, key, value, 0, 20) },
        "good" => this with { GoodShare = Number(uri, key, value, 0, 1) },
        "splashes" => this with { SplashesPerBoard = Number(uri, key, value, 0, 20) },
        "speed" => this with { Speed = Number(uri, key, value, 0.25, 200) },
        "boards" => this with { Boards = Whole(uri, key, value, 0, 1_000_000_000) },
        _ => throw new FrameSourceException($"'{uri}': unknown key '{key}' (value '{value}'); allowed are seed, look, fps, size, defects, good, splashes, speed and boards."),
    };

    private SimulatedLineOptions WithSize(string uri, string key, string value)
    {
        string[] parts = value.Split('x');
        if (parts.Length != 2
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int width)
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int height)
            || width is < 320 or > 1920 || height is < 320 or > 1920)
        {
            throw Bad(uri, key, value, "WIDTHxHEIGHT, each 320 to 1920, such as 640x640");
        }

        return this with { Width = width, Height = height };
    }

    private static long Whole(string uri, string key, string value, long from, long to) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number >= from && number <= to
            ? number
            : throw Bad(uri, key, value, $"a whole number from {from} to {to}");

    private static double Number(string uri, string key, string value, double from, double to) =>
        double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) && number >= from && number <= to
            ? number
            : throw Bad(uri, key, value, string.Create(CultureInfo.InvariantCulture, $"a number from {from} to {to}"));

    private static FrameSourceException Bad(string uri, string key, string value, string allowed) =>
        new($"'{uri}': {key} is '{value}'; allowed is {allowed}.");
}
