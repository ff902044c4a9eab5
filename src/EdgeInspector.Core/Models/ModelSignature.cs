namespace EdgeInspector.Core.Models;

/// <summary>What a decoder may know of a model before it reads a frame: names, types and settled shapes.</summary>
public sealed record ModelSignature
{
    /// <summary>The model file's name, without a folder.</summary>
    public required string File { get; init; }

    /// <summary>Columns of the picture input, model pixels.</summary>
    public required int Width { get; init; }

    /// <summary>Rows of the picture input, model pixels.</summary>
    public required int Height { get; init; }

    /// <summary>The picture input as the session binds it.</summary>
    public required TensorSpec Picture { get; init; }

    /// <summary>Inputs beside the picture.</summary>
    public IReadOnlyList<TensorSpec> SideInputs { get; init; } = [];

    /// <summary>Outputs in the order the decoder reads them, no dimension open.</summary>
    public required IReadOnlyList<TensorSpec> Outputs { get; init; }

    /// <summary>Custom metadata of the file.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>Class names from the metadata, as Ultralytics writes them; null where there are none.</summary>
    public IReadOnlyList<string>? Names => Metadata.TryGetValue("names", out string? text) ? ExportedNames.Parse(text) : null;

    /// <summary>Shape of the only output; empty where there are several.</summary>
    public long[] OnlyShape => Outputs.Count == 1 ? [.. Outputs[0].Shape] : [];

    /// <summary>A picture input that YOLO's training code would feed: RGB, 0-1, letterboxed.</summary>
    public ModelInput YoloInput => new() { Name = Picture.Name, Width = Width, Height = Height, Type = Picture.ElementType };

    /// <summary>Cells of square grids of the given strides laid over the picture.</summary>
    /// <param name="strides">Model pixels per cell.</param>
    public long Cells(ReadOnlySpan<int> strides)
    {
        long cells = 0;
        foreach (int stride in strides)
        {
            cells += (long)(Width / stride) * (Height / stride);
        }

        return cells;
    }

    /// <summary>Reads a session, running it once where the shape of an output is open.</summary>
    /// <param name="picture">Index of the picture input, <c>[1, 3, height, width]</c>.</param>
    /// <param name="outputs">Indices of the outputs in the decoder's order.</param>
    /// <exception cref="ModelRunException">The run failed.</exception>
    public static ModelSignature Of(IModelSession session, string file, int picture, IReadOnlyList<int> outputs)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(outputs);
        bool open = outputs.Any(i => session.Outputs[i].Shape.Any(size => size <= 0));
        if (open)
        {
            for (int i = 0; i < session.Inputs.Count; i++)
            {
                session.InputBytes(i).Clear();
            }

            session.Run();
        }

        TensorSpec input = session.Inputs[picture];
        return new ModelSignature
        {
            File = file,
            Width = (int)input.Shape[3],
            Height = (int)input.Shape[2],
            Picture = input,
            SideInputs = [.. session.Inputs.Where((_, i) => i != picture)],
            Outputs = [.. outputs.Select(i => open ? session.Outputs[i] with { Shape = session.OutputShape(i).ToArray() } : session.Outputs[i])],
            Metadata = session.Metadata,
        };
    }
}
