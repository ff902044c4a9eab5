using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Detection;

/// <summary>The meeting of a detector's manifest with the model file: which tensors to use and how to read them.</summary>
internal sealed record DetectionContract(int Input, int Output, IDetectionDecoder Decoder)
{
    /// <exception cref="ModelContractException">They do not fit; the message names both sides.</exception>
    public static DetectionContract Check(ModelManifest manifest, IModelSession session)
    {
        if (manifest.Task != ModelTask.Detection || manifest.Input is null || manifest.Output is null)
        {
            throw Broken(manifest, $"its manifest says task {ModelManifestReader.Kebab(manifest.Task)}, which does not detect objects");
        }

        int input = Find(manifest, "input", manifest.Input.Name, session.Inputs);
        CheckInput(manifest, manifest.Input, session.Inputs[input]);
        if (session.Inputs.Count != 1)
        {
            throw Broken(manifest, $"it has {session.Inputs.Count} inputs ({string.Join("; ", session.Inputs)}) where a detector of this kind has one");
        }

        if (manifest.Output.Names.Count > 1)
        {
            throw Broken(manifest, $"its manifest names {manifest.Output.Names.Count} outputs where decoder {ModelManifestReader.Kebab(manifest.Output.Decoder)} reads one");
        }

        int output = Find(manifest, "output", manifest.Output.Names.Count == 1 ? manifest.Output.Names[0] : null, session.Outputs);
        if (session.Outputs[output].ElementType != TensorElementType.Float32)
        {
            throw Broken(manifest, $"its output is {session.Outputs[output]} where Float32 is read; export it in 32-bit floats");
        }

        return new DetectionContract(input, output, DecoderFor(manifest, session, output));
    }

    private static IDetectionDecoder DecoderFor(ModelManifest manifest, IModelSession session, int output)
    {
        int classes = manifest.Labels.Count;
        long[] shape = ShapeOf(session, output);
        (int width, int height) = (manifest.Input!.Width, manifest.Input.Height);
        string actual = $"output {session.Outputs[output].Name} is [{string.Join(", ", shape)}]";
        switch (manifest.Output!.Decoder)
        {
            case ModelDecoder.YoloAnchorFree:
                if (shape is not [1, > 4, > 0])
                {
                    throw Broken(manifest, $"its {actual}, but decoder yolo-anchor-free reads [1, 4+classes, proposals]");
                }

                CheckClasses(manifest, actual, shape[1] - 4);
                return new YoloAnchorFreeDecoder(classes, (int)shape[2]);
            case ModelDecoder.Yolox:
                int proposals = YoloxDecoder.ProposalsFor(width, height);
                if (shape is not [1, _, > 5] || shape[1] != proposals)
                {
                    throw Broken(manifest, $"its {actual}, but decoder yolox reads [1, {proposals}, 5+classes] for an input of {width}x{height}");
                }

                CheckClasses(manifest, actual, shape[2] - 5);
                return new YoloxDecoder(classes, width, height);
            default:
                throw Broken(manifest, $"its manifest says decoder {ModelManifestReader.Kebab(manifest.Output.Decoder)}; this program reads yolo-anchor-free and yolox");
        }
    }

    private static void CheckClasses(ModelManifest manifest, string actual, long classes)
    {
        if (classes != manifest.Labels.Count)
        {
            throw Broken(manifest, $"its manifest names {manifest.Labels.Count} labels, but its {actual}, which holds {classes} classes");
        }
    }

    private static void CheckInput(ModelManifest manifest, ModelInput wanted, TensorSpec actual)
    {
        if (actual.ElementType != TensorElementType.Float32 || actual.Shape is not [1, 3, _, _] || actual.Shape[2] != wanted.Height || actual.Shape[3] != wanted.Width)
        {
            throw Broken(manifest, $"its input is {actual}, but its manifest says size [{wanted.Width}, {wanted.Height}], which is Float32 [1, 3, {wanted.Height}, {wanted.Width}]");
        }
    }

    private static int Find(ModelManifest manifest, string side, string? name, IReadOnlyList<TensorSpec> tensors)
    {
        if (name is null && tensors.Count == 1)
        {
            return 0;
        }

        for (int i = 0; i < tensors.Count; i++)
        {
            if (tensors[i].Name == name)
            {
                return i;
            }
        }

        string list = string.Join(", ", tensors.Select(tensor => tensor.Name));
        throw Broken(manifest, name is null
            ? $"its manifest does not name the {side} to use; the model has {list}"
            : $"its manifest names the {side} {name}; the model has {list}");
    }

    private static long[] ShapeOf(IModelSession session, int output)
    {
        if (session.Outputs[output].Shape.All(dimension => dimension > 0))
        {
            return [.. session.Outputs[output].Shape];
        }

        session.InputBytes(0).Clear();
        session.Run();
        return session.OutputShape(output).ToArray();
    }

    private static ModelContractException Broken(ModelManifest manifest, string reason) =>
        new($"Model {manifest.Name} {manifest.Version} ({manifest.File}): {reason}. Correct the manifest or export the model again.");
}
