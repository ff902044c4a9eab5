using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Segmentation;

/// <summary>How the numbers of a segmenter's output lie.</summary>
/// <param name="Planes">Values per pixel; 0: the class itself, as a whole number.</param>
/// <param name="IsInterleaved">Whether the values of a pixel lie side by side.</param>
internal readonly record struct MaskShape(int Planes, int Height, int Width, bool IsInterleaved)
{
    /// <summary>Whole numbers: each pixel's class.</summary>
    public bool IsIndices => Planes == 0;

    /// <summary>
    /// <c>[1, C, H, W]</c>, <c>[1, H, W, C]</c>, <c>[1, 1, H, W]</c>, <c>[1, H, W]</c> or <c>[H, W]</c>; whole numbers of one plane are
    /// classes. Null for another shape.
    /// </summary>
    /// <param name="labels">Tells planes from rows; 0: not known, planes come first.</param>
    public static MaskShape? Of(TensorSpec output, int labels, TensorLayout layout)
    {
        long[] shape = [.. output.Shape];
        bool whole = output.ElementType is TensorElementType.Int32 or TensorElementType.Int64 or TensorElementType.UInt8;
        if (shape is [1, _, _, _])
        {
            bool last = shape[3] == labels && shape[1] != labels || (layout == TensorLayout.Nhwc && (shape[3] == labels || shape[1] > ClassMap.MaxClasses))
                || (shape[3] == 1 && shape[1] > 2);
            (long planes, long height, long width) = last ? (shape[3], shape[1], shape[2]) : (shape[1], shape[2], shape[3]);
            return Of(planes, height, width, last, whole);
        }

        return shape switch
        {
            [1, _, _] => Of(1, shape[1], shape[2], false, whole),
            [_, _] => Of(1, shape[0], shape[1], false, whole),
            _ => null,
        };
    }

    private static MaskShape? Of(long planes, long height, long width, bool isInterleaved, bool whole) =>
        planes is >= 1 and <= ClassMap.MaxClasses && height >= 1 && width >= 1 && (!whole || planes == 1)
            ? new MaskShape(whole ? 0 : (int)planes, (int)height, (int)width, isInterleaved && planes > 1)
            : null;
}
