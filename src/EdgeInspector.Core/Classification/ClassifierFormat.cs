using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Classification;

/// <summary>How a bare file is known for a classifier, and what it is then fed.</summary>
public static class ClassifierFormat
{
    public static ModelFormat Format { get; } = new(ModelDecoder.Logits, ModelTask.Classification, "one [1, classes]", Recognise);

    /// <summary>
    /// Words in the names of outputs that are numbers of a picture, but not one per class.
    /// </summary>
    private static readonly string[] s_otherNumbers = ["embed", "feature", "anomaly", "score", "hidden", "pool"];

    private static RecognisedModel? Recognise(ModelSignature signature)
    {
        int[] fitting = [.. Enumerable.Range(0, signature.Outputs.Count).Where(i => IsClasses(signature.Outputs[i]))];
        if (fitting.Length == 0 || signature.SideInputs.Count > 0 || signature.Planes == 4
            || signature.Outputs.Count > 1 && !signature.Outputs[fitting[0]].Name.Contains("logit", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        TensorSpec output = signature.Outputs[fitting[0]];
        int classes = (int)output.Shape[1];
        bool ultralytics = signature.Metadata.TryGetValue("task", out string? task) && task == "classify";
        ModelInput input = (ultralytics ? signature.YoloInput : signature.ImageNetInput) with
        {
            Resize = signature.Planes == 1 ? ResizeMode.Stretch : ResizeMode.Crop,
            Filter = ResizeFilter.Antialias,
            CropFraction = ultralytics ? 1 : new ModelInput { Width = 1, Height = 1 }.CropFraction,
        };
        string feeding = ultralytics ? "RGB, 0-1, the centre after the short edge fits, as Ultralytics trains"
            : signature.Planes == 1 ? "one plane of brightness 0-1, stretched: assumed, for nothing in the file says so"
            : "RGB with ImageNet's mean and deviation, the centre 0.875 of the short edge, as torchvision, timm and transformers evaluate: assumed, for nothing in the file says so";
        return new RecognisedModel($"its output {output} is {classes} numbers for the whole picture, so it is a classifier", input, feeding)
        {
            Classes = classes,
            Labels = null,
            NumbersLabels = true,
            Outputs = [output.Name],
            Thresholds = new ModelThresholds(0.5f),
            // Its exports end in softmax (ultralytics/nn/modules/head.py, Classify): of a quantised one the values tell it less surely.
            Activation = ultralytics ? OutputActivation.None : null,
        };
    }

    private static bool IsClasses(TensorSpec output) =>
        output.Shape is [1, > 1] or [1, > 1, 1, 1] && !s_otherNumbers.Any(word => output.Name.Contains(word, StringComparison.OrdinalIgnoreCase))
        && output.ElementType is TensorElementType.Float32 or TensorElementType.Float16 or TensorElementType.Float64;
}
