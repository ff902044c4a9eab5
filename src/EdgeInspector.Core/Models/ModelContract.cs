namespace EdgeInspector.Core.Models;

/// <summary>The meeting of a manifest with its model file, whatever the task: which tensors to use, and their settled shapes.</summary>
/// <param name="Picture">Index of the picture input.</param>
/// <param name="Outputs">Indices of the outputs in the order their decoder reads them.</param>
/// <param name="Signature">What they look like.</param>
internal sealed record ModelContract(ModelManifest Manifest, int Picture, IReadOnlyList<int> Outputs, ModelSignature Signature)
{
    /// <summary>The outputs as messages name them: <c>output is NAME: Float32 [1, 84, 8400]</c>.</summary>
    public string Actual => $"{(Outputs.Count == 1 ? "output is" : "outputs are")} {string.Join("; ", Signature.Outputs)}";

    /// <summary>Finds the tensors that a manifest names and checks what every task needs of them.</summary>
    /// <param name="does">What such a model does, for messages: <c>detect objects</c>.</param>
    /// <exception cref="ModelContractException">They do not fit; the message names both sides.</exception>
    /// <exception cref="ModelRunException">A run to learn open shapes failed.</exception>
    public static ModelContract Check(ModelManifest manifest, IModelSession session, ModelTask task, string does)
    {
        if (manifest.Task != task || manifest.Input is null || manifest.Output is null)
        {
            throw Broken(manifest, $"its manifest says task {ModelManifestReader.Kebab(manifest.Task)}, which does not {does}");
        }

        int picture = FindPicture(manifest, manifest.Input.Name, session.Inputs);
        CheckPicture(manifest, manifest.Input, session.Inputs[picture]);
        int[] outputs = FindOutputs(manifest, session.Outputs);
        return new ModelContract(manifest, picture, outputs, ModelSignature.Of(session, manifest.File, picture, outputs, manifest.Input.Layout));
    }

    /// <summary>Fills the inputs beside the picture, which stay the same for every frame.</summary>
    /// <param name="values">What an input is fed; empty where it is not known.</param>
    /// <exception cref="ModelContractException">An input is not known.</exception>
    public void FillSideInputs(IModelSession session, Func<TensorSpec, float[]> values)
    {
        for (int i = 0; i < session.Inputs.Count; i++)
        {
            if (i != Picture && !SideInputs.Fill(session.Inputs[i], session.InputBytes(i), values(session.Inputs[i])))
            {
                throw Broken($"its input {session.Inputs[i]} is none that decoder {ModelManifestReader.Kebab(Manifest.Output!.Decoder)} knows how to feed beside the picture");
            }
        }
    }

    /// <summary>An exception that names the model, the reason and the remedy.</summary>
    public ModelContractException Broken(string reason) => Broken(Manifest, reason);

    private static void CheckPicture(ModelManifest manifest, ModelInput wanted, TensorSpec actual)
    {
        // Patches go in batches: as many as the file or the manifest says.
        long[] shape = wanted.Shape(manifest.Patches is not null && actual.Shape.Count > 0 ? (int)Math.Max(1, actual.Shape[0]) : 1);
        if (actual.ElementType != wanted.Type || !shape.SequenceEqual(actual.Shape))
        {
            string planes = wanted.Planes switch { 1 => ", one plane of brightness", 4 => ", a fourth plane beside three of colour", _ => "" };
            throw Broken(manifest, $"its input is {actual}, but its manifest says size [{wanted.Width}, {wanted.Height}]{planes}, which is {wanted.Type} [{string.Join(", ", shape)}]"
                + (PictureShape.Of(actual.Shape, wanted.Layout) is { } seen && seen.Planes != wanted.Planes ? $". For {seen.Planes} planes give {PlanesRemedy(seen.Planes)}" : ""));
        }
    }

    private static string PlanesRemedy(long planes) => planes switch
    {
        1 => "input.color GREY",
        3 => "input.color RGB or BGR without input.fourth",
        _ => "input.fourth: grey, edges or a number",
    };

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
            if (!ModelOutputs.IsReadable(outputs[index].ElementType))
            {
                throw Broken(manifest, $"its output is {outputs[index]} where Float32, Float16, Float64, Int32, Int64, UInt8 or Bool is read; export it in 32-bit floats");
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
