namespace EdgeInspector.Core.Models;

/// <summary>What the shape of a picture input says.</summary>
internal readonly record struct PictureShape(TensorLayout Layout, long Batch, long Planes, long Height, long Width)
{
    /// <summary>Null where the shape is not <c>[batch, 1 | 3 | 4, rows, columns]</c> or <c>[batch, rows, columns, 1 | 3 | 4]</c>.</summary>
    /// <param name="layout">As a manifest states it; null: the planes come first where either would do.</param>
    public static PictureShape? Of(IReadOnlyList<long> shape, TensorLayout? layout = null)
    {
        if (shape.Count != 4)
        {
            return null;
        }

        bool first = shape[1] is 1 or 3 or 4, last = shape[3] is 1 or 3 or 4;
        return (first || last, layout ?? (first ? TensorLayout.Nchw : TensorLayout.Nhwc)) switch
        {
            (_, TensorLayout.Nchw) when first => new(TensorLayout.Nchw, shape[0], shape[1], shape[2], shape[3]),
            (_, TensorLayout.Nhwc) when last => new(TensorLayout.Nhwc, shape[0], shape[3], shape[1], shape[2]),
            _ => null,
        };
    }
}
