namespace EdgeInspector.Core.Hosting;

/// <summary>A pixel format and size that a camera can send.</summary>
/// <param name="Code">Four characters, such as <c>MJPG</c> or <c>YUYV</c>.</param>
/// <param name="Width">Pixels; the largest where the camera takes any within limits.</param>
/// <param name="Height">Pixels.</param>
/// <param name="MaxRate">Frames per second at that size; null where the driver does not say.</param>
public sealed record CameraFormat(string Code, int Width, int Height, double? MaxRate);
