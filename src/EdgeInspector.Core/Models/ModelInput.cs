namespace EdgeInspector.Core.Models;

/// <summary>
/// The picture a model takes: one plane of brightness, three of colour, or four. A value is <c>(grey level 0-255 * Scale - Mean) / Std</c>
/// of its plane.
/// </summary>
public sealed record ModelInput
{
    /// <summary>Largest edge accepted, pixels.</summary>
    public const int MaxEdge = 8192;

    private readonly float? _scale;

    /// <summary>Name of the input tensor; null: the model's only one.</summary>
    public string? Name { get; init; }

    /// <summary>Pixels, 1-8192.</summary>
    public required int Width { get; init; }

    /// <summary>Pixels, 1-8192.</summary>
    public required int Height { get; init; }

    /// <summary>Float32 (default), Float16 or UInt8: what the model declares. UInt8 takes the nearest whole number within 0-255.</summary>
    public TensorElementType Type { get; init; } = TensorElementType.Float32;

    /// <summary>Default NCHW: what most exporters write.</summary>
    public TensorLayout Layout { get; init; } = TensorLayout.Nchw;

    /// <summary>Default RGB: what most training code feeds.</summary>
    public ColorOrder Color { get; init; } = ColorOrder.Rgb;

    /// <summary>Null (default): there is no fourth plane. Only beside three planes of colour.</summary>
    public FourthPlane? Fourth { get; init; }

    /// <summary>Planes: 1, 3 or 4.</summary>
    public int Planes => Color == ColorOrder.Grey ? 1 : Fourth is null ? 3 : 4;

    public ResizeMode Resize { get; init; } = ResizeMode.Letterbox;

    public ResizeFilter Filter { get; init; } = ResizeFilter.Bilinear;

    /// <summary>With <see cref="ResizeMode.Crop"/>: edge of the input over the edge the picture is resized to, 0.1-1. Default 0.875: 224 of 256, the custom on ImageNet.</summary>
    public float CropFraction { get; init; } = 0.875f;

    /// <summary>
    /// Above 1 for models that leave their picture's size open: a frame is padded only to the next multiple of this, in pixels, within
    /// <see cref="Width"/> x <see cref="Height"/> (with <see cref="ResizeMode.None"/>: whatever the frame's size). 1-256; default 1: the
    /// input always has its full size.
    /// </summary>
    public int MultipleOf { get; init; } = 1;

    /// <summary>Grey level of the padding, 0-255. Default 114: what YOLO models are trained with.</summary>
    public int Pad { get; init; } = 114;

    /// <summary>Factor on grey levels, above 0. Default 1/255; 1 for UInt8, whose graph scales itself: 1/255 of it would be black in whole numbers.</summary>
    public float Scale
    {
        get => _scale ?? (Type == TensorElementType.UInt8 ? 1 : 1f / 255f);
        init => _scale = value;
    }

    /// <summary>Subtracted after scaling, one per plane in <see cref="Color"/> order, the fourth last. Default 0.</summary>
    public IReadOnlyList<float> Mean { get; init; } = [0f, 0f, 0f];

    /// <summary>Divisor, above 0, one per plane in <see cref="Color"/> order, the fourth last. Default 1.</summary>
    public IReadOnlyList<float> Std { get; init; } = [1f, 1f, 1f];

    /// <summary>The tensor that holds <paramref name="batch"/> such pictures.</summary>
    public long[] Shape(int batch = 1) => Layout == TensorLayout.Nchw ? [batch, Planes, Height, Width] : [batch, Height, Width, Planes];

    /// <summary>Whole numbers that black to white come to in a plane of colour or brightness, of those UInt8 holds.</summary>
    internal float WholeLevels(int plane)
    {
        (float mean, float std) = Normalisation(plane);
        return Math.Clamp(((255 * Scale) - mean) / std, 0, 255) - Math.Clamp(-mean / std, 0, 255);
    }

    /// <summary>The same where UInt8 is fed: grey levels as they are, whatever a family otherwise does; its graph normalises them.</summary>
    internal ModelInput InWholeLevels() => Type == TensorElementType.UInt8 ? this with { Scale = 1, Mean = [0f, 0f, 0f], Std = [1f, 1f, 1f] } : this;

    /// <summary>Mean and deviation of a plane; 0 and 1 for one they are not given for.</summary>
    internal (float Mean, float Std) Normalisation(int plane) => (plane < Mean.Count ? Mean[plane] : 0, plane < Std.Count ? Std[plane] : 1);
}
