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

    /// <summary>Planes of the picture input: 1, 3 or 4.</summary>
    public int Planes { get; init; } = 3;

    /// <summary>Order of the picture input's dimensions.</summary>
    public TensorLayout Layout { get; init; } = TensorLayout.Nchw;

    /// <summary>Pictures in one run.</summary>
    public int Batch { get; init; } = 1;

    /// <summary>Inputs beside the picture.</summary>
    public IReadOnlyList<TensorSpec> SideInputs { get; init; } = [];

    /// <summary>Outputs in the order the decoder reads them, no dimension open.</summary>
    public required IReadOnlyList<TensorSpec> Outputs { get; init; }

    /// <summary>Custom metadata of the file.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>What the manifest says of the outputs; null without one.</summary>
    public ModelOutput? Output { get; init; }

    /// <summary>Class names from the metadata, as Ultralytics writes them; null where there are none.</summary>
    public IReadOnlyList<string>? Names => Metadata.TryGetValue("names", out string? text) ? ExportedNames.Parse(text) : null;

    /// <summary>Shape of the only output; empty where there are several.</summary>
    public long[] OnlyShape => Outputs.Count == 1 ? [.. Outputs[0].Shape] : [];

    /// <summary>A picture input that YOLO's training code would feed: RGB, 0-1, letterboxed.</summary>
    public ModelInput YoloInput => new() { Name = Picture.Name, Width = Width, Height = Height, Type = Picture.ElementType, Layout = Layout };

    /// <summary>
    /// The picture as classifiers and segmenters of the ImageNet tradition are fed: RGB, 0-1, its mean and deviation of each plane (torchvision,
    /// timm, segmentation_models); one plane of brightness: 0-1 alone.
    /// </summary>
    public ModelInput ImageNetInput => Planes == 1
        ? YoloInput with { Color = ColorOrder.Grey, Resize = ResizeMode.Stretch, Filter = ResizeFilter.Antialias, Mean = [0f], Std = [1f] }
        : YoloInput with { Mean = [0.485f, 0.456f, 0.406f], Std = [0.229f, 0.224f, 0.225f], Filter = ResizeFilter.Antialias };

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
    /// <param name="picture">Index of the picture input, of four dimensions.</param>
    /// <param name="outputs">Indices of the outputs in the decoder's order.</param>
    /// <param name="layout">Of the picture; null: as its shape suggests.</param>
    /// <exception cref="ModelRunException">The run failed.</exception>
    public static ModelSignature Of(IModelSession session, string file, int picture, IReadOnlyList<int> outputs, TensorLayout? layout = null)
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
        PictureShape shape = PictureShape.Of(input.Shape, layout) ?? throw new ArgumentException($"{input} takes no picture.", nameof(picture));
        return new ModelSignature
        {
            File = file,
            Width = (int)shape.Width,
            Height = (int)shape.Height,
            Planes = (int)shape.Planes,
            Layout = shape.Layout,
            Batch = (int)shape.Batch,
            Picture = input,
            SideInputs = [.. session.Inputs.Where((_, i) => i != picture)],
            Outputs = [.. outputs.Select(i => open ? session.Outputs[i] with { Shape = session.OutputShape(i).ToArray() } : session.Outputs[i])],
            Metadata = session.Metadata,
        };
    }
}
