using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Anomaly;

/// <summary>Chooses how a model's outputs become scores.</summary>
internal static class AnomalyScorers
{
    /// <exception cref="ModelContractException">The outputs or files do not fit the decoder.</exception>
    public static IAnomalyScorer Make(ModelContract contract, AnomalySettings settings, IReadOnlyDictionary<string, byte[]> files)
    {
        ModelDecoder decoder = contract.Manifest.Output!.Decoder;
        return decoder switch
        {
            ModelDecoder.AnomalyMap => MapOrScore(contract, settings),
            ModelDecoder.Reconstruction => Reconstruction(contract, settings),
            ModelDecoder.Patchcore => Patchcore(contract, settings, files),
            ModelDecoder.Padim => Padim(contract, settings, files),
            ModelDecoder.Logits => Classes(contract, settings),
            _ => throw contract.Broken($"its manifest says decoder {ModelManifestReader.Kebab(decoder)}; anomaly models have anomaly-map, reconstruction, patchcore, padim or logits"),
        };
    }

    private static IAnomalyScorer MapOrScore(ModelContract contract, AnomalySettings settings)
    {
        if (MapScorer.For(contract.Signature.Outputs) is { } scorer)
        {
            return scorer;
        }

        return contract.Signature.Outputs is [{ } only] && only.Shape.All(static size => size == 1)
            ? Classes(contract, settings)
            : throw contract.Broken($"its {contract.Actual}, but decoder anomaly-map reads a map [1, 1, h, w] and perhaps a score");
    }

    private static ReconstructionScorer Reconstruction(ModelContract contract, AnomalySettings settings)
    {
        IReadOnlyList<long> fed = contract.Signature.Picture.Shape;
        return contract.Manifest.Input!.Layout == TensorLayout.Nchw && contract.Signature.Outputs[0].Shape.SequenceEqual(fed)
            ? new ReconstructionScorer(contract.Manifest.Input!, settings.Error)
            : throw contract.Broken($"its {contract.Actual}, but decoder reconstruction reads a picture like the input, [{string.Join(", ", fed)}] in planes (NCHW), as the first output");
    }

    private static ClassScorer Classes(ModelContract contract, AnomalySettings settings)
    {
        long classes = contract.Signature.Outputs[0].Shape.Aggregate(1L, static (a, b) => a * b);
        int anomalous = settings.AnomalousClass ?? (int)classes - 1;
        return contract.Signature.Outputs.Count == 1 && classes is >= 1 and <= 4096 && anomalous < classes
            ? new ClassScorer((int)classes, anomalous, settings.Logit, settings.Calibration is not null)
            : throw contract.Broken($"its {contract.Actual}, but a score is one output [1, 1], or one [1, C] with class {anomalous} as the anomalous one");
    }

    private static PatchcoreScorer Patchcore(ModelContract contract, AnomalySettings settings, IReadOnlyDictionary<string, byte[]> files)
    {
        NpyArray bank = Read(contract, files, settings.Bank!);
        FeatureShape shape = Grid(contract);
        int columns = shape.Channels + PlaceColumns.Count(settings.Position);
        if (bank.Shape is not [_, var width] || width != columns)
        {
            throw contract.Broken($"{settings.Bank} is [{string.Join(", ", bank.Shape)}], where its backbone gives {shape.Channels} features{(columns > shape.Channels ? " and places take 2 columns" : "")}: a bank is [N, {columns}]");
        }

        var grid = new FeatureGrid(contract.Signature, settings.Pool, Scale(contract, settings, files, shape), columns);
        return new PatchcoreScorer(grid, new MemoryBank(bank.Values, columns), settings, contract.Signature.Width / shape.Width);
    }

    private static PadimScorer Padim(ModelContract contract, AnomalySettings settings, IReadOnlyDictionary<string, byte[]> files)
    {
        NpyArray mean = Read(contract, files, settings.Mean!), covariance = Read(contract, files, settings.Covariance!);
        FeatureShape shape = Grid(contract);
        if (!mean.Shape.SequenceEqual([shape.Height, shape.Width, shape.Channels])
            || !covariance.Shape.SequenceEqual([shape.Height, shape.Width, shape.Channels, shape.Channels]))
        {
            throw contract.Broken(
                $"{settings.Mean} is [{string.Join(", ", mean.Shape)}] and {settings.Covariance} [{string.Join(", ", covariance.Shape)}], "
                + $"where its backbone gives [{shape.Height}, {shape.Width}, {shape.Channels}]");
        }

        var grid = new FeatureGrid(contract.Signature, settings.Pool, Scale(contract, settings, files, shape), shape.Channels);
        try
        {
            return new PadimScorer(grid, new GaussianPlaces(mean.Values, covariance.Values, shape.Channels), contract.Signature.Width / shape.Width);
        }
        catch (ArgumentException error)
        {
            throw contract.Broken($"{settings.Covariance}: {error.Message}");
        }
    }

    private static FeatureShape Grid(ModelContract contract) =>
        FeatureShape.Of(contract.Signature) ?? throw contract.Broken($"its {contract.Actual}, but a backbone gives {FeatureShape.Readable}");

    private static float[] Scale(ModelContract contract, AnomalySettings settings, IReadOnlyDictionary<string, byte[]> files, FeatureShape shape)
    {
        if (settings.Scale is null)
        {
            return [];
        }

        NpyArray scale = Read(contract, files, settings.Scale);
        return scale.Values.Length == shape.Channels
            ? scale.Values
            : throw contract.Broken($"{settings.Scale} has {scale.Values.Length} numbers, where its backbone gives {shape.Channels} features");
    }

    private static NpyArray Read(ModelContract contract, IReadOnlyDictionary<string, byte[]> files, string name)
    {
        if (!files.TryGetValue(name, out byte[]? bytes))
        {
            throw contract.Broken($"its manifest names {name}, which was not given");
        }

        try
        {
            return NpyArray.Parse(bytes);
        }
        catch (FormatException error)
        {
            throw contract.Broken($"{name}: {error.Message}");
        }
    }
}
