using EdgeInspector.Core.Anomaly;
using EdgeInspector.Core.Models;
using EdgeInspector.Models;
using SessionOptions = EdgeInspector.Core.Models.SessionOptions;

namespace EdgeInspector.Teaching;

/// <summary>A model that gives feature maps, loaded for pictures of one size.</summary>
/// <param name="File">Where it came from.</param>
/// <param name="Manifest">How it is fed at that size, and which of its outputs are features.</param>
/// <param name="Session">Becomes the teacher's.</param>
/// <param name="PoolsItself">Whether its features are averaged over their surroundings already.</param>
internal sealed record Backbone(ModelFile File, ModelManifest Manifest, IModelSession Session, bool PoolsItself)
{
    /// <summary>Feature maps of fewer cells tell nothing of places.</summary>
    private const int FewestCells = 16;

    /// <summary>What torchvision's models, and nearly all made from them, are fed: ImageNet's mean colour and spread.</summary>
    private static readonly ModelInput s_publicInput = new()
    {
        Width = 224,
        Height = 224,
        Mean = [0.485f, 0.456f, 0.406f],
        Std = [0.229f, 0.224f, 0.225f],
    };

    /// <exception cref="ModelLoadException">It cannot be loaded.</exception>
    /// <exception cref="ModelContractException">It is none.</exception>
    /// <exception cref="TeachingException">It takes another size.</exception>
    public static Backbone Load(ModelFile file, IModelRuntime runtime, int threads, (int Width, int Height) size, bool isDemanded)
    {
        ModelInput input = (file.Manifest?.Input ?? s_publicInput) with { Width = size.Width, Height = size.Height, Resize = ResizeMode.Stretch };
        var options = new SessionOptions
        {
            Provider = ExecutionProvider.Auto,
            Threads = threads,
            Spin = false,
            SettleShape = (declared, metadata) => PictureInputs.Settle(declared, input, metadata),
        };
        IModelSession session = runtime.Load(file.Path, options);
        try
        {
            int picture = PictureInputs.Find(session.Inputs) ?? throw NoBackbone(file, $"its inputs are {string.Join("; ", session.Inputs)}, where one takes a picture");
            TensorSpec actual = session.Inputs[picture];
            if (actual.Shape is not [1, 3, var height, var width])
            {
                throw NoBackbone(file, $"its input is {actual}, where a picture is [1, 3, height, width]");
            }

            if (isDemanded && (width, height) != (size.Width, size.Height))
            {
                throw new TeachingException($"{file.Path}: takes pictures of {width}x{height} only, not {size.Width}x{size.Height}; leave --size out");
            }

            input = input with { Name = actual.Name, Type = actual.ElementType, Width = (int)width, Height = (int)height };
            ModelSignature signature = ModelSignature.Of(session, Path.GetFileName(file.Path), picture, [.. Enumerable.Range(0, session.Outputs.Count)]);
            string[] names = Features(file, signature);
            ModelManifest manifest = (file.Manifest ?? new ModelManifest { Name = file.Name, Version = "0.0.0", File = signature.File, Task = ModelTask.Embedding }) with
            {
                Task = ModelTask.Embedding,
                Input = input,
                Output = new ModelOutput { Decoder = ModelDecoder.Features, Names = names },
            };
            return new Backbone(file, manifest, session, file.Manifest?.Output?.Decoder == ModelDecoder.Features);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>The outputs that the manifest names, else all that are feature maps.</summary>
    private static string[] Features(ModelFile file, ModelSignature signature)
    {
        if (file.Manifest?.Output?.Names is { Count: > 0 } named)
        {
            return [.. named];
        }

        string[] names = [.. signature.Outputs
            .Where(output => FeatureShape.Of(signature with { Outputs = [output] }) is { Cells: >= FewestCells })
            .Select(output => output.Name)];
        return names.Length > 0 ? names
            : throw NoBackbone(file, $"its outputs are {string.Join("; ", signature.Outputs)}, where a backbone gives feature maps [1, C, h, w] of {FewestCells} cells or more; export it without its head");
    }

    private static ModelContractException NoBackbone(ModelFile file, string reason) => new($"{file.Path}: cannot be taught with: {reason}");
}
