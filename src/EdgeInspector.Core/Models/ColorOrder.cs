namespace EdgeInspector.Core.Models;

/// <summary>Colour planes of a model's input. In a manifest the upper-case names.</summary>
public enum ColorOrder
{
    Rgb,
    Bgr,

    /// <summary>One plane of brightness, <c>0.299 R + 0.587 G + 0.114 B</c> (ITU-R BT.601, as OpenCV and Pillow).</summary>
    Grey,
}
