namespace EdgeInspector.Core.Models;

/// <summary>
/// The picture a model takes: NCHW, three planes. A value is <c>(grey level 0-255 * Scale - Mean) / Std</c> of its plane.
/// </summary>
public sealed record ModelInput
{
    /// <summary>Largest edge accepted, pixels.</summary>
    public const int MaxEdge = 8192;

    /// <summary>Name of the input tensor; null: the model's only one.</summary>
    public string? Name { get; init; }

    /// <summary>Pixels, 1-8192.</summary>
    public required int Width { get; init; }

    /// <summary>Pixels, 1-8192.</summary>
    public required int Height { get; init; }

    /// <summary>Float32 (default), Float16 or UInt8: what the model declares. UInt8 takes the nearest whole number within 0-255.</summary>
    public TensorElementType Type { get; init; } = TensorElementType.Float32;

    /// <summary>Default RGB: what most training code feeds.</summary>
    public ColorOrder Color { get; init; } = ColorOrder.Rgb;

    public ResizeMode Resize { get; init; } = ResizeMode.Letterbox;

    public ResizeFilter Filter { get; init; } = ResizeFilter.Bilinear;

    /// <summary>Grey level of the padding, 0-255. Default 114: what YOLO models are trained with.</summary>
    public int Pad { get; init; } = 114;

    /// <summary>Factor on grey levels, above 0. Default 1/255.</summary>
    public float Scale { get; init; } = 1f / 255f;

    /// <summary>Subtracted after scaling, one per plane in <see cref="Color"/> order. Default 0.</summary>
    public IReadOnlyList<float> Mean { get; init; } = [0f, 0f, 0f];

    /// <summary>Divisor, above 0, one per plane in <see cref="Color"/> order. Default 1.</summary>
    public IReadOnlyList<float> Std { get; init; } = [1f, 1f, 1f];
}
