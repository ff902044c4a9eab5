using System.Globalization;
using EdgeInspector.Core.Detection;

namespace EdgeInspector.Core.Models;

/// <summary>Tells a detector's contract from the model itself, where its exporter left enough to be certain.</summary>
public static class ModelManifestInference
{
    /// <summary>As <see cref="Explain"/>, without the reasons.</summary>
    /// <inheritdoc cref="Explain" path="/param"/>
    /// <exception cref="ModelContractException">As <see cref="Explain"/>.</exception>
    public static ModelManifest Infer(string name, string file, IModelSession session) => Explain(name, file, session).Manifest;

    /// <summary>
    /// Looks at names, shapes and metadata; runs the model once where an output's shape is open. Class names come from Ultralytics'
    /// <c>names</c> metadata, from the family where it has but one task, or are COCO's where there are 80 or the file's name says coco.
    /// </summary>
    /// <param name="name">Name for the model.</param>
    /// <param name="file">File name, as the manifest will state it.</param>
    /// <exception cref="ModelContractException">The contract cannot be told; the message says what was seen, what is missing and what to write.</exception>
    public static InferredManifest Explain(string name, string file, IModelSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        file = file[(file.LastIndexOf('/') + 1)..];
        if (ModelTaskGuess.NotADetector(session) is { } other)
        {
            throw Unknown(file, other, "");
        }

        int picture = PictureInputs.Find(session.Inputs) ?? -1;
        if (picture < 0 || session.Inputs[picture] is not { ElementType: TensorElementType.Float32 or TensorElementType.Float16 or TensorElementType.UInt8, Shape: [1, 3, > 0, > 0] })
        {
            throw Unknown(file, $"its inputs are {Join(session.Inputs)}, where one picture as float32, float16 or uint8 [1, 3, height, width] can be fed", "");
        }

        if (session.Outputs.FirstOrDefault(output => !DetectionOutputs.IsReadable(output.ElementType)) is { } unreadable)
        {
            throw Unknown(file, $"its output is {unreadable}, where float32, float16, float64, int32 and int64 can be read; export it in 32-bit floats", "");
        }

        DetectionSignature signature = DetectionSignature.Of(session, file, picture, [.. Enumerable.Range(0, session.Outputs.Count)]);
        var matches = new List<(DetectionFormat Format, RecognisedDetector Detector)>();
        foreach (DetectionFormat format in DetectionFormats.All)
        {
            if (format.Recognise(signature) is { } recognised)
            {
                matches.Add((format, recognised));
            }
        }

        return matches.Count switch
        {
            1 => Complete(name, signature, matches[0].Format, matches[0].Detector),
            0 => throw Unknown(file, $"its outputs are {Join(signature.Outputs)} for an input of {signature.Width}x{signature.Height}, which is like no detector this program knows", ManifestDraft.Write(name, signature, null, null)),
            _ => throw Unknown(
                file,
                $"its outputs may be read as {string.Join(" or ", matches.Select(match => ModelManifestReader.Kebab(match.Format.Decoder)))}",
                ManifestDraft.Write(name, signature, matches[0].Format.Decoder, matches[0].Detector)),
        };
    }

    private static InferredManifest Complete(string name, DetectionSignature signature, DetectionFormat format, RecognisedDetector detector)
    {
        (IReadOnlyList<string>? labels, string reason) = Labels(signature, detector);
        if (labels is null)
        {
            throw Unknown(
                signature.File,
                $"it is a {ModelManifestReader.Kebab(format.Decoder)} detector ({detector.Why}), but {reason}",
                ManifestDraft.Write(name, signature, format.Decoder, detector));
        }

        var manifest = new ModelManifest
        {
            Name = name,
            Version = "0.0.0",
            Task = ModelTask.Detection,
            File = signature.File,
            Input = detector.Input,
            Output = new ModelOutput { Decoder = format.Decoder, Names = [.. signature.Outputs.Select(output => output.Name)], NmsIou = detector.NmsIou },
            Labels = labels,
            Thresholds = detector.Thresholds,
        };
        return new InferredManifest(
            manifest,
            [
                $"decoder {ModelManifestReader.Kebab(format.Decoder)}: {detector.Why}",
                $"pictures: {detector.Feeding}; {signature.Width}x{signature.Height} is the input's size (where the file leaves it open, a manifest's input.size sets another)",
                $"labels: {reason}",
            ]);
    }

    private static (IReadOnlyList<string>? Labels, string Reason) Labels(DetectionSignature signature, RecognisedDetector detector)
    {
        IReadOnlyList<string> coco = CocoLabels.Names;
        if (signature.Names is { } names)
        {
            return detector.Classes is { } classes && names.Count != classes
                ? (null, $"its metadata names {names.Count} classes while its output has {classes}")
                : (names, "the file's metadata names them");
        }

        if (detector.Labels is not null)
        {
            return (detector.Labels, "the family finds nothing else");
        }

        return detector.Classes switch
        {
            80 => (coco, "80 classes and no names of their own: COCO's"),
            null when signature.File.Contains("coco", StringComparison.OrdinalIgnoreCase) => (coco, "the file's name says coco: COCO's 80"),
            null => (null, "nothing in the file says how many classes it knows or what they are called: it has no \"names\" metadata"),
            { } count => (null, $"it has {count} classes and no \"names\" metadata to call them by"),
        };
    }

    /// <summary>Reads the dictionary that Ultralytics writes as Python text: <c>{0: 'open', 1: "it's"}</c>. Null where it is anything else.</summary>
    public static IReadOnlyList<string>? ParseNames(string text)
    {
        var names = new List<string>();
        int at = 0;
        if (!Take('{'))
        {
            return null;
        }

        while (!Take('}'))
        {
            if (names.Count > 0 && !Take(','))
            {
                return null;
            }

            SkipSpaces();
            int digits = at;
            while (at < text.Length && char.IsAsciiDigit(text[at]))
            {
                at++;
            }

            if (!int.TryParse(text.AsSpan(digits, at - digits), NumberStyles.None, CultureInfo.InvariantCulture, out int index)
                || index != names.Count || !Take(':') || TakeString() is not { } name)
            {
                return null;
            }

            names.Add(name);
        }

        SkipSpaces();
        return at == text.Length && names.Count > 0 ? names : null;

        void SkipSpaces()
        {
            while (at < text.Length && char.IsWhiteSpace(text[at]))
            {
                at++;
            }
        }

        bool Take(char expected)
        {
            SkipSpaces();
            if (at >= text.Length || text[at] != expected)
            {
                return false;
            }

            at++;
            return true;
        }

        string? TakeString()
        {
            SkipSpaces();
            if (at >= text.Length || text[at] is not ('\'' or '"'))
            {
                return null;
            }

            char quote = text[at++];
            var value = new System.Text.StringBuilder();
            while (at < text.Length && text[at] != quote)
            {
                if (text[at] == '\\' && at + 1 < text.Length)
                {
                    at++;
                }

                value.Append(text[at++]);
            }

            return at < text.Length && text[at++] == quote && value.Length > 0 ? value.ToString() : null;
        }
    }

    private static string Join(IReadOnlyList<TensorSpec> specs) => string.Join("; ", specs);

    private static ModelContractException Unknown(string file, string reason, string draft) =>
        new($"{file}: how to feed and read this model cannot be told from the file: {reason}. "
            + (draft.Length == 0 ? "Put a manifest.json beside it if it does detect objects." : $"Put a manifest.json beside it and name that folder: {draft}"));
}
