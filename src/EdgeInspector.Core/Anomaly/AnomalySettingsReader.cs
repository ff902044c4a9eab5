using System.Text.Json;
using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Anomaly;

/// <summary>Reads a manifest's object <c>anomaly</c>.</summary>
internal static class AnomalySettingsReader
{
    public static AnomalySettings Read(ManifestObject anomaly, ModelDecoder? decoder)
    {
        var usual = new AnomalySettings();
        var settings = new AnomalySettings
        {
            Calibration = ReadCalibration(anomaly, "calibration"),
            MapCalibration = ReadCalibration(anomaly, "map_calibration"),
            Score = anomaly.Choice("score", ModelManifestReader.Kebab, (ScoreRule?)usual.Score),
            Smoothing = anomaly.Number("smoothing", 0, 64, usual.Smoothing),
            Error = anomaly.Choice("error", ModelManifestReader.Kebab, (ReconstructionError?)usual.Error),
            AnomalousClass = anomaly.TryGet("anomalous_class", out _) ? (int)Whole(anomaly, "anomalous_class", 0, 1_000_000, 0) : null,
            Logit = anomaly.TryGet("logit", out JsonElement logit) && ReadLogit(anomaly, logit),
            Pool = (int)Whole(anomaly, "pool", 1, 5, usual.Pool),
            Scale = ReadFile(anomaly, "scale"),
            Bank = ReadFile(anomaly, "bank"),
            Position = anomaly.Number("position", 0, 1000, usual.Position),
            Neighbours = (int)Whole(anomaly, "neighbours", 1, 64, usual.Neighbours),
            Mean = ReadFile(anomaly, "mean"),
            Covariance = ReadFile(anomaly, "covariance"),
        };
        if (settings.Pool % 2 == 0)
        {
            anomaly.Note("pool", $"is {settings.Pool}", "give 1, 3 or 5");
        }

        Demand(decoder == ModelDecoder.Patchcore, "bank", settings.Bank);
        Demand(decoder == ModelDecoder.Padim, "mean", settings.Mean);
        Demand(decoder == ModelDecoder.Padim, "covariance", settings.Covariance);
        return settings;

        void Demand(bool needed, string name, string? file)
        {
            if (needed && file is null && !anomaly.TryGet(name, out _))
            {
                anomaly.Note(name, "is missing", $"give the name of the .npy file beside the manifest, such as {name}.npy");
            }
        }
    }

    private static ScoreCalibration? ReadCalibration(ManifestObject anomaly, string name)
    {
        if (anomaly.Object(name, required: false) is not { } calibration)
        {
            return null;
        }

        float threshold = calibration.Number("threshold", float.MinValue, float.MaxValue, float.NaN);
        if (float.IsNaN(threshold))
        {
            calibration.Note("threshold", "is missing", "give the raw score above which a part is bad");
            return null;
        }

        float low = calibration.Number("low", float.MinValue, float.MaxValue, MathF.Min(0, threshold - 1));
        float? high = calibration.TryGet("high", out JsonElement _) ? calibration.Number("high", float.MinValue, float.MaxValue, float.MaxValue) : null;
        if (low >= threshold)
        {
            calibration.Note("low", $"is {low}", $"give a raw score below the threshold {threshold}");
        }

        if (high <= threshold)
        {
            calibration.Note("high", $"is {high}", $"give a raw score above the threshold {threshold}");
        }

        return new ScoreCalibration(threshold, low, high);
    }

    private static bool ReadLogit(ManifestObject anomaly, JsonElement value)
    {
        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            anomaly.Note("logit", $"is {value.GetRawText()}", "give true or false");
        }

        return value.ValueKind == JsonValueKind.True;
    }

    private static float Whole(ManifestObject anomaly, string name, float least, float most, float fallback)
    {
        float number = anomaly.Number(name, least, most, fallback);
        if (number != MathF.Floor(number))
        {
            anomaly.Note(name, $"is {number}", "give a whole number");
        }

        return number;
    }

    private static string? ReadFile(ManifestObject anomaly, string name) =>
        anomaly.TryGet(name, out _) ? ModelManifestReader.FileName(anomaly, name) : null;
}
