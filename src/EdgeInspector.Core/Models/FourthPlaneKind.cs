namespace EdgeInspector.Core.Models;

/// <summary>Source of a fourth plane. In a manifest the kebab-case names, or a number for the constant.</summary>
public enum FourthPlaneKind
{
    /// <summary>One number everywhere: an empty mask, an opaque alpha channel.</summary>
    Constant,

    /// <summary>Brightness, normalised with the fourth mean and deviation.</summary>
    Grey,

    /// <summary>Magnitude of Sobel's gradient of the brightness over 4, 0-255, normalised alike; 0 on the padding.</summary>
    Edges,
}
