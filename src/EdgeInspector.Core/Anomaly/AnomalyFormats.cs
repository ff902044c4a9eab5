using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Anomaly;

/// <summary>The kinds of anomaly models, and how files without a manifest are known.</summary>
public static class AnomalyFormats
{
    private const string MapName = "anomaly_map", ScoreName = "pred_score", LabelName = "pred_label", MaskName = "pred_mask";

    public static IReadOnlyList<ModelFormat> All { get; } =
    [
        new(ModelDecoder.AnomalyMap, ModelTask.Anomaly, "one [1, 1, h, w] map, and perhaps a score [1]", RecogniseMap),
        new(ModelDecoder.Reconstruction, ModelTask.Anomaly, "one like the input, [1, 3, h, w]", static _ => null),
        new(ModelDecoder.Patchcore, ModelTask.Anomaly, $"one or more {FeatureShape.Readable}", static _ => null),
        new(ModelDecoder.Padim, ModelTask.Anomaly, $"one or more {FeatureShape.Readable}", static _ => null),
    ];

    /// <summary>anomalib from version 2 on puts its feeding and its thresholds into the file; what it calls its outputs tells.</summary>
    private static RecognisedModel? RecogniseMap(ModelSignature signature)
    {
        string[] names = [.. signature.Outputs.Select(static output => output.Name)];
        if (!names.Contains(MapName) || !names.Contains(LabelName) || !names.Contains(MaskName) || MapScorer.For(signature.Outputs) is null)
        {
            return null;
        }

        return new RecognisedModel(
            $"its outputs are {string.Join(", ", names)}, as anomalib writes them",
            new ModelInput { Name = signature.Picture.Name, Width = signature.Width, Height = signature.Height, Type = signature.Picture.ElementType, Resize = ResizeMode.Stretch },
            "anomalib's exports take RGB 0-1, stretched, and normalise within the file; their scores are 0-1 with the threshold at 0.5")
        {
            Labels = [AnomalyModel.Label],
            Outputs = names.Contains(ScoreName) ? [MapName, ScoreName] : [MapName],
            Thresholds = new ModelThresholds(AnomalyMap.Threshold),
        };
    }
}
