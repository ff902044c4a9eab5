using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Vision;

/// <summary>Tells a model's contract from the model itself, where its exporter left enough to be certain.</summary>
public static class ModelManifestInference
{
    /// <summary>As <see cref="Explain"/>, without the reasons.</summary>
    /// <inheritdoc cref="Explain" path="/param"/>
    /// <exception cref="ModelContractException">As <see cref="Explain"/>.</exception>
    public static ModelManifest Infer(string name, string file, IModelSession session, IReadOnlyList<string>? labels = null) => Explain(name, file, session, labels).Manifest;

    /// <summary>
    /// Looks at names, shapes and metadata; runs the model once where an output's shape is open. Class names come from Ultralytics'
    /// <c>names</c> metadata, from the family where it has but one task, or are COCO's where there are 80 or the file's name says coco.
    /// </summary>
    /// <param name="name">Name for the model.</param>
    /// <param name="file">File name, as the manifest will state it.</param>
    /// <param name="labels">Class names by index that go before the file's own; null: none are given.</param>
    /// <exception cref="ModelContractException">The contract cannot be told; the message says what was seen, what is missing and what to write.</exception>
    public static InferredManifest Explain(string name, string file, IModelSession session, IReadOnlyList<string>? labels = null)
    {
        ArgumentNullException.ThrowIfNull(session);
        file = file[(file.LastIndexOf('/') + 1)..];
        if (ModelTaskGuess.Unknown(session) is { } other)
        {
            throw Unknown(file, other, "");
        }

        int picture = PictureInputs.Find(session.Inputs) ?? -1;
        if (picture < 0 || session.Inputs[picture].ElementType is not (TensorElementType.Float32 or TensorElementType.Float16 or TensorElementType.UInt8)
            || PictureShape.Of(session.Inputs[picture].Shape) is not { Batch: 1, Height: > 0, Width: > 0 } shape)
        {
            throw Unknown(file, $"its inputs are {Join(session.Inputs)}, where one picture as float32, float16 or uint8 [1, 3, height, width] can be fed (or with 1 or 4 planes, or these last)", "");
        }

        if (session.Outputs.FirstOrDefault(output => !ModelOutputs.IsReadable(output.ElementType)) is { } unreadable)
        {
            throw Unknown(file, $"its output is {unreadable}, where float32, float16, float64, int32, int64, uint8 and bool can be read; export it in 32-bit floats", "");
        }

        if (shape.Planes == 4)
        {
            throw Unknown(file, $"its input {session.Inputs[picture]} has four planes, and nothing in the file says what the fourth holds: a manifest says so with input.fourth (\"grey\", \"edges\" or a number)", "");
        }

        ModelSignature signature = ModelSignature.Of(session, file, picture, [.. Enumerable.Range(0, session.Outputs.Count)]);
        var matches = new List<(ModelFormat Format, RecognisedModel Model)>();
        foreach (ModelFormat format in VisionFormats.All)
        {
            // Nobody trains detectors on one plane but by its manifest.
            if ((shape.Planes == 3 || format.Task != ModelTask.Detection) && format.Recognise(signature) is { } recognised)
            {
                matches.Add((format, signature.Picture.ElementType == TensorElementType.UInt8 ? InWholeLevels(recognised) : recognised));
            }
        }

        return matches.Count switch
        {
            1 => Complete(name, signature, matches[0].Format, matches[0].Model, labels),
            0 => throw Unknown(file, $"its outputs are {Join(signature.Outputs)} for an input of {signature.Width}x{signature.Height}, which is like no model this program knows", ManifestDraft.Write(name, signature, null, null)),
            _ => throw Unknown(
                file,
                $"its outputs may be read as {string.Join(" or ", matches.Select(match => ModelManifestReader.Kebab(match.Format.Decoder)))}",
                ManifestDraft.Write(name, signature, matches[0].Format.Decoder, matches[0].Model)),
        };
    }

    private static InferredManifest Complete(string name, ModelSignature signature, ModelFormat format, RecognisedModel model, IReadOnlyList<string>? given)
    {
        if (given is not null && model.Classes is { } classes && classes != given.Count)
        {
            throw new ModelContractException($"{signature.File}: {given.Count} class names were given, but its output has {classes} classes; give one name for each, in their order");
        }

        (IReadOnlyList<string>? labels, string reason) = given is null ? Labels(signature, model, format.Task) : (given, "given with it");
        if (labels is null)
        {
            throw Unknown(
                signature.File,
                $"it is a {ModelManifestReader.Kebab(format.Decoder)} model ({model.Why}), but {reason}",
                ManifestDraft.Write(name, signature, format.Decoder, model));
        }

        var manifest = new ModelManifest
        {
            Name = name,
            Version = "0.0.0",
            Task = format.Task,
            File = signature.File,
            Input = model.Input,
            Output = new ModelOutput { Decoder = format.Decoder, Names = model.Outputs ?? [.. signature.Outputs.Select(output => output.Name)], NmsIou = model.NmsIou, Activation = model.Activation },
            Labels = labels,
            Thresholds = model.Thresholds,
        };
        return new InferredManifest(
            manifest,
            [
                $"decoder {ModelManifestReader.Kebab(format.Decoder)}: {model.Why}",
                $"pictures: {model.Feeding}; {signature.Width}x{signature.Height} is the input's size (where the file leaves it open, a manifest's input.size sets another)",
                $"labels: {reason}",
            ]);
    }

    private static RecognisedModel InWholeLevels(RecognisedModel model) => model with
    {
        Input = model.Input.InWholeLevels(),
        Feeding = $"{model.Feeding}; but its input is uint8, so grey levels 0-255 as they are: whatever else there is to do is in its graph",
    };

    private static (IReadOnlyList<string>? Labels, string Reason) Labels(ModelSignature signature, RecognisedModel model, ModelTask task)
    {
        IReadOnlyList<string> coco = CocoLabels.Names;
        if (signature.Names is { } names)
        {
            return model.Classes is { } classes && names.Count != classes
                ? (null, $"its metadata names {names.Count} classes while its output has {classes}")
                : (names, "the file's metadata names them");
        }

        if (model.Labels is not null)
        {
            return (model.Labels, model.LabelsWhy);
        }

        return model.Classes switch
        {
            80 when task == ModelTask.Detection => (coco, "80 classes and no names of their own: COCO's"),
            null when signature.File.Contains("coco", StringComparison.OrdinalIgnoreCase) => (coco, "the file's name says coco: COCO's 80"),
            { } some when model.NumbersLabels => ([.. Enumerable.Range(0, some).Select(i => $"class {i}")], $"nothing names its {some} classes, so they are numbered; a manifest's labels name them"),
            null => (null, "nothing in the file says how many classes it knows or what they are called: it has no \"names\" metadata"),
            { } count => (null, $"it has {count} classes and no \"names\" metadata to call them by"),
        };
    }

    private static string Join(IReadOnlyList<TensorSpec> specs) => string.Join("; ", specs);

    private static ModelContractException Unknown(string file, string reason, string draft) =>
        new($"{file}: how to feed and read this model cannot be told from the file: {reason}. "
            + (draft.Length == 0 ? "Put a manifest.json beside it if it does." : $"Put a manifest.json beside it and name that folder: {draft}"));
}
