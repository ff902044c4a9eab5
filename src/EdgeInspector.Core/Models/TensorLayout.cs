namespace EdgeInspector.Core.Models;

/// <summary>Order of a picture's dimensions. In a manifest the upper-case names.</summary>
public enum TensorLayout
{
    /// <summary><c>[batch, planes, rows, columns]</c>: PyTorch's.</summary>
    Nchw,

    /// <summary><c>[batch, rows, columns, planes]</c>: TensorFlow's.</summary>
    Nhwc,
}
