using System.Globalization;

namespace EdgeInspector.Core.Models;

/// <summary>Tells a detector's contract from the model itself, where its exporter left enough to be certain.</summary>
public static class ModelManifestInference
{
    // Levels of the feature pyramids of the YOLO families; a stride of 64 (the P6 variants) changes the row count, so it would not match.
    private static readonly int[] s_strides = [8, 16, 32];

    /// <summary>
    /// Understood: YOLOv8 style <c>[1,4+C,N]</c> with Ultralytics' <c>names</c> metadata (or C = 80: COCO), and YOLOX
    /// <c>[1,N,5+C]</c> (with <c>names</c>, or C = 80). Runs the model once where its output shape is open.
    /// </summary>
    /// <param name="name">Name for the model.</param>
    /// <param name="file">File name, as the manifest will state it.</param>
    /// <exception cref="ModelContractException">The contract cannot be told; the message says what is missing.</exception>
    public static ModelManifest Infer(string name, string file, IModelSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        if (session.Inputs.Count != 1 || session.Inputs[0] is not { ElementType: TensorElementType.Float32, Shape: [1, 3, > 0, > 0] } input)
        {
            throw Unknown(file, $"its inputs are {Join(session.Inputs)}, where one float32 [1, 3, height, width] can be understood");
        }

        if (session.Outputs.Count != 1 || session.Outputs[0].ElementType != TensorElementType.Float32)
        {
            throw Unknown(file, $"its outputs are {Join(session.Outputs)}, where one float32 tensor can be understood");
        }

        if (session.Metadata.TryGetValue("task", out string? task) && task != "detect")
        {
            throw Unknown(file, $"its metadata says task \"{task}\"");
        }

        int width = (int)input.Shape[3];
        int height = (int)input.Shape[2];
        long[] output = OutputShape(session);
        long cells = s_strides.Sum(stride => (long)(width / stride) * (height / stride));
        IReadOnlyList<string>? names = session.Metadata.TryGetValue("names", out string? text) ? ParseNames(text) : null;

        // Only one of the two readings can hold: a count of cells is far above any 4 + C that fits the other axis.
        if (output is [1, > 4, _] && output[2] == cells)
        {
            return new ModelManifest
            {
                Name = name,
                Version = "0.0.0",
                Task = ModelTask.Detection,
                File = file,
                Input = new ModelInput { Name = input.Name, Width = width, Height = height },
                Output = new ModelOutput { Decoder = ModelDecoder.YoloAnchorFree, Names = [session.Outputs[0].Name] },
                Labels = LabelsFor(file, names, (int)output[1] - 4),
            };
        }

        if (output is [1, _, > 5] && output[1] == cells)
        {
            return new ModelManifest
            {
                Name = name,
                Version = "0.0.0",
                Task = ModelTask.Detection,
                File = file,
                // YOLOX's own preprocessing: BGR, 0-255, top left.
                Input = new ModelInput
                {
                    Name = input.Name,
                    Width = width,
                    Height = height,
                    Color = ColorOrder.Bgr,
                    Resize = ResizeMode.LetterboxTopLeft,
                    Scale = 1,
                },
                Output = new ModelOutput { Decoder = ModelDecoder.Yolox, Names = [session.Outputs[0].Name] },
                Labels = LabelsFor(file, names, (int)output[2] - 5),
            };
        }

        throw Unknown(file, $"its output is [{string.Join(", ", output)}], where [1, 4+classes, {cells}] or [1, {cells}, 5+classes] fit its input of {width}x{height}");
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

    private static long[] OutputShape(IModelSession session)
    {
        if (session.Outputs[0].Shape.All(dimension => dimension > 0))
        {
            return [.. session.Outputs[0].Shape];
        }

        session.InputBytes(0).Clear();
        session.Run();
        return session.OutputShape(0).ToArray();
    }

    private static IReadOnlyList<string> LabelsFor(string file, IReadOnlyList<string>? names, int classes)
    {
        if (names is not null)
        {
            return names.Count == classes
                ? names
                : throw Unknown(file, $"its metadata names {names.Count} classes while its output has {classes}");
        }

        return classes == CocoLabels.Names.Count
            ? CocoLabels.Names
            : throw Unknown(file, $"it has {classes} classes and no \"names\" metadata to call them by");
    }

    private static string Join(IReadOnlyList<TensorSpec> specs) => string.Join("; ", specs);

    private static ModelContractException Unknown(string file, string reason) =>
        new($"{file}: how to feed and read this model cannot be told from the file: {reason}. Put a manifest.json beside it.");
}
