namespace EdgeInspector.Core.Hosting;

/// <summary>A capture device of the box.</summary>
/// <param name="Path">Such as <c>/dev/video0</c>.</param>
/// <param name="Name">As its driver calls it; empty where it could not be asked.</param>
/// <param name="Driver">Kernel driver; empty where it could not be asked.</param>
/// <param name="IsCapture">False for nodes that deliver no pictures (metadata, codecs).</param>
/// <param name="Formats">What it can send, in the driver's order.</param>
/// <param name="Problem">Why it cannot be used; null when it can.</param>
/// <param name="IsForbidden">Whether the problem is that this user may not open it.</param>
public sealed record CameraDevice(
    string Path, string Name, string Driver, bool IsCapture, IReadOnlyList<CameraFormat> Formats, string? Problem = null, bool IsForbidden = false);
