namespace EdgeInspector.Core.Models;

/// <summary>Order of the colour planes of a model's input.</summary>
public enum ColorOrder
{
    Rgb,
    Bgr,
}
