using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Segmentation;

/// <summary>How a bare file is known for a segmenter, and what it is then fed.</summary>
public static class MaskFormat
{
    internal const string Shapes = "[1, classes, rows, columns] (or classes last), [1, 1, rows, columns] of a sigmoid, or whole numbers [1, rows, columns]";

    // Coarser outputs of four dimensions are grids of detectors or features; segmenters write a quarter, at least an eighth of the edge.
    private const int CoarsestCell = 8;

    public static ModelFormat Format { get; } = new(ModelDecoder.Mask, ModelTask.Segmentation, Shapes, Recognise);

    private static RecognisedModel? Recognise(ModelSignature signature)
    {
        // Deep supervision and auxiliary heads repeat the map: the first is the one to read.
        TensorSpec output = signature.Outputs[0];
        if (signature.SideInputs.Count > 0 || signature.Outputs.Any(one => one.Name.Contains("anomaly", StringComparison.OrdinalIgnoreCase) || !IsMap(one, signature))
            || MaskShape.Of(output, signature.Names?.Count ?? 0, signature.Layout) is not { } shape)
        {
            return null;
        }

        // As many planes as the picture at its own size: an autoencoder's picture, unless its classes have names.
        if (signature.Names is null && shape.Planes == signature.Planes && shape.Planes > 1 && shape.Height == signature.Height && shape.Width == signature.Width)
        {
            return null;
        }

        string what = shape.IsIndices ? "one whole number for each pixel" : shape.Planes == 1 ? "one plane as large as the picture" : $"{shape.Planes} planes laid over the picture";
        return new RecognisedModel(
            $"its output {output} is {what}, so it segments",
            signature.ImageNetInput with { Resize = ResizeMode.Stretch },
            signature.Planes == 1
                ? "one plane of brightness 0-1, stretched: assumed, for nothing in the file says so"
                : "RGB with ImageNet's mean and deviation, stretched, as torchvision and segmentation_models train: assumed, for nothing in the file says so")
        {
            Classes = shape.IsIndices ? null : shape.Planes,
            Labels = LabelsOf(shape.Planes),
            LabelsWhy = shape.Planes == 1 ? "one plane is what the model was trained to find" : "told by their number",
            NumbersLabels = true,
            Outputs = [output.Name],
            Thresholds = new ModelThresholds(0.5f),
        };
    }

    private static bool IsMap(TensorSpec output, ModelSignature signature) =>
        MaskShape.Of(output, signature.Names?.Count ?? 0, signature.Layout) is { } shape
        && shape.Height * CoarsestCell >= signature.Height && shape.Width * CoarsestCell >= signature.Width
        && shape.Height <= signature.Height && shape.Width <= signature.Width;

    private static IReadOnlyList<string>? LabelsOf(int planes) => planes switch
    {
        1 => ["foreground"],
        21 => [.. PaletteTables.Voc.Select(entry => entry.Label)],
        19 => [.. PaletteTables.Cityscapes.Select(entry => entry.Label)],
        _ => null,
    };
}
