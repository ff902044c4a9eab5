namespace EdgeInspector.Core.Models;

/// <summary>How pixels are combined when a frame is resized. In a manifest the kebab-case names.</summary>
public enum ResizeFilter
{
    /// <summary>Bilinear between pixel centres, as OpenCV's <c>INTER_LINEAR</c>. Shrinking by 3 keeps one pixel of nine.</summary>
    Bilinear,

    /// <summary>
    /// Mean of whole blocks where both axes shrink by the same whole number (2 to 16), as OpenCV's <c>INTER_AREA</c>: keeps defects
    /// smaller than the ratio. At any other ratio the same as <see cref="Bilinear"/>.
    /// </summary>
    Area,

    /// <summary>
    /// Triangle as wide as the scale, as Pillow's and torchvision's bilinear filter: what classifiers are trained and measured with.
    /// Slower than the others where a picture shrinks a lot.
    /// </summary>
    Antialias,
}
