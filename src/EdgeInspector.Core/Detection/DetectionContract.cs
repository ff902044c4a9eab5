using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Detection;

/// <summary>The meeting of a detector's manifest with the model file: which tensors to use and how to read them.</summary>
internal sealed record DetectionContract(int Picture, IReadOnlyList<int> Outputs, DetectionSignature Signature, IDetectionDecoder Decoder)
{
    /// <summary>Checks, and fills the inputs beside the picture, which stay the same.</summary>
    /// <exception cref="ModelContractException">They do not fit; the message names both sides.</exception>
    public static DetectionContract Check(ModelManifest manifest, IModelSession session)
    {
        if (manifest.Task != ModelTask.Detection || manifest.Input is null || manifest.Output is null)
        {
            throw Broken(manifest, $"its manifest says task {ModelManifestReader.Kebab(manifest.Task)}, which does not detect objects");
        }

        string decoderName = ModelManifestReader.Kebab(manifest.Output.Decoder);
        DetectionFormat format = DetectionFormats.Find(manifest.Output.Decoder)
            ?? throw Broken(manifest, $"its manifest says decoder {decoderName}; this program reads {string.Join(", ", DetectionFormats.All.Select(one => ModelManifestReader.Kebab(one.Decoder)))}");
        int picture = FindPicture(manifest, manifest.Input.Name, session.Inputs);
        CheckPicture(manifest, manifest.Input, session.Inputs[picture]);
        int[] outputs = FindOutputs(manifest, session.Outputs);
        DetectionSignature signature = DetectionSignature.Of(session, manifest.File, picture, outputs);
        string actual = $"{(outputs.Length == 1 ? "output is" : "outputs are")} {string.Join("; ", signature.Outputs)}";
        IDetectionDecoder decoder = format.Fit(signature, manifest.Labels.Count)
            ?? throw Broken(manifest, $"its {actual}, but decoder {decoderName} reads {format.Outputs} for an input of {signature.Width}x{signature.Height}");
        if (decoder.Classes != manifest.Labels.Count)
        {
            throw Broken(manifest, $"its manifest names {manifest.Labels.Count} labels, but its {actual}, which holds {decoder.Classes} classes");
        }

        for (int i = 0; i < session.Inputs.Count; i++)
        {
            if (i != picture && !SideInputs.Fill(session.Inputs[i], session.InputBytes(i), decoder.SideInput(session.Inputs[i])))
            {
                throw Broken(manifest, $"its input {session.Inputs[i]} is none that decoder {decoderName} knows how to feed beside the picture");
            }
        }

        return new DetectionContract(picture, outputs, signature, decoder);
    }

    private static void CheckPicture(ModelManifest manifest, ModelInput wanted, TensorSpec actual)
    {
        if (actual.ElementType != wanted.Type || actual.Shape is not [1, 3, _, _] || actual.Shape[2] != wanted.Height || actual.Shape[3] != wanted.Width)
        {
            throw Broken(manifest, $"its input is {actual}, but its manifest says size [{wanted.Width}, {wanted.Height}], which is {wanted.Type} [1, 3, {wanted.Height}, {wanted.Width}]");
        }
    }

    private static int FindPicture(ModelManifest manifest, string? name, IReadOnlyList<TensorSpec> inputs)
    {
        if (name is null && PictureInputs.Find(inputs) is { } only)
        {
            return only;
        }

        return IndexOf(inputs, name) ?? throw Missing(manifest, "input", name, inputs);
    }

    private static int[] FindOutputs(ModelManifest manifest, IReadOnlyList<TensorSpec> outputs)
    {
        IReadOnlyList<string> names = manifest.Output!.Names;
        int[] indices = names.Count == 0
            ? [.. Enumerable.Range(0, outputs.Count)]
            : [.. names.Select(name => IndexOf(outputs, name) ?? throw Missing(manifest, "output", name, outputs))];
        foreach (int index in indices)
        {
            if (!DetectionOutputs.IsReadable(outputs[index].ElementType))
            {
                throw Broken(manifest, $"its output is {outputs[index]} where Float32, Float16, Float64, Int32 or Int64 is read; export it in 32-bit floats");
            }
        }

        return indices;
    }

    private static int? IndexOf(IReadOnlyList<TensorSpec> tensors, string? name)
    {
        for (int i = 0; i < tensors.Count; i++)
        {
            if (tensors[i].Name == name)
            {
                return i;
            }
        }

        return null;
    }

    private static ModelContractException Missing(ModelManifest manifest, string side, string? name, IReadOnlyList<TensorSpec> tensors)
    {
        string list = string.Join(", ", tensors.Select(tensor => tensor.Name));
        return Broken(manifest, name is null
            ? $"its manifest does not name the {side} to use; the model has {list}"
            : $"its manifest names the {side} {name}; the model has {list}");
    }

    private static ModelContractException Broken(ModelManifest manifest, string reason) =>
        new($"Model {manifest.Name} {manifest.Version} ({manifest.File}): {reason}. Correct the manifest or export the model again.");
}
