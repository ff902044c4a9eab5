using System.Globalization;
using EdgeInspector.Core.Anomaly;
using EdgeInspector.Core.Anomaly.Teaching;
using EdgeInspector.Core.Models;

namespace EdgeInspector.Teaching;

/// <summary>Writes a taught model's card: what it was taught with, what its threshold rests on, what it was not tried on.</summary>
internal static class TaughtCard
{
    public static string Write(string name, string version, Backbone backbone, TaughtModel taught, TeachingRecord record)
    {
        ModelInput input = backbone.Manifest.Input!;
        float[] scores = [.. taught.HeldOut.Order()];
        string places = taught.Settings.Position > 0 ? "compared with what good parts show thereabouts" : "compared with what good parts show anywhere";
        string knows = taught.Decoder == ModelDecoder.Padim ? "PaDiM: mean and covariance of every place" : $"PatchCore: {taught.Files["bank.npy"].Shape[0]} vectors, {places}";
        return string.Create(CultureInfo.InvariantCulture, $"""
            # {name} {version}

            Finds what is unlike the good parts it was taught with, on the device, with `edge-inspector teach`.

            | | |
            | --- | --- |
            | taught with | {record.Pictures.Count} good pictures of {record.Width}x{record.Height} pixels, listed in `teaching.json` |
            | backbone | {record.Backbone}, pictures fed in {input.Width}x{input.Height} |
            | knows | {knows} |
            | threshold | {taught.Threshold.Value:0.####} raw, which is 0.5 calibrated |
            | good scores | {scores[0]:0.####} to {scores[^1]:0.####}, median {scores[scores.Length / 2]:0.####}; each by a model that was not taught with that picture |

            {Threshold(taught.Threshold)}

            It was not tried on bad parts: `edge-inspector evaluate` says how many of yours it finds. More good pictures make it better:
            `edge-inspector teach --name {name} --images FOLDER --add`.

            """);
    }

    /// <summary>What the threshold promises, in a sentence or two.</summary>
    public static string Threshold(FalseRejectThreshold threshold) => threshold.IsGuaranteed
        ? string.Create(CultureInfo.InvariantCulture,
            $"With {threshold.Confidence:0.##%} confidence at most {threshold.Bound:0.##%} of good parts are rejected (asked for: {threshold.Budget:0.##%}), whatever their scores' distribution, as long as parts and light stay as in the {threshold.Pictures} pictures.")
        : string.Create(CultureInfo.InvariantCulture,
            $"The threshold is extrapolated: {threshold.Pictures} pictures prove only that, with {threshold.Confidence:0.##%} confidence, at most {threshold.Bound:0.##%} of good parts are rejected; {threshold.Budget:0.##%} takes {threshold.Needed}. Until then it stands where {threshold.Budget:0.##%} would be rejected if the logarithms of the scores were normally distributed.");
}
