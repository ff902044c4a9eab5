using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;
using EdgeInspector.Options;

namespace EdgeInspector.Gates.Child;

/// <summary>How a camera judges: all that has to be known of it to judge a picture as it would.</summary>
internal sealed record GateCamera
{
    public required string Name { get; init; }

    /// <summary>References as the model store takes them; one under judgement by the path of its folder.</summary>
    public required IReadOnlyList<string> Models { get; init; }

    public IReadOnlyList<VerdictRule> Rules { get; init; } = [];

    public IReadOnlyList<Zone> Zones { get; init; } = [];

    /// <summary>The part its models look at; null: all.</summary>
    public FrameCrop? Crop { get; init; }

    /// <summary>How its detectors look at large pictures; null: as each one's manifest says.</summary>
    public SliceOptions? Slices { get; init; }

    /// <param name="model">Name of a model to be replaced.</param>
    /// <param name="by">What replaces it; null: nothing is replaced.</param>
    public static GateCamera Of(CameraOptions camera, string? model = null, string? by = null) => new()
    {
        Name = camera.Name,
        Models = [.. camera.Models.Select(name => by is not null && name == model ? by : name)],
        Rules = camera.Rules,
        Zones = camera.Zones,
        Crop = camera.Crop,
        Slices = camera.Slices,
    };
}
