namespace EdgeInspector.Core.Hosting;

/// <summary>What the kernel knows of its clock.</summary>
/// <param name="IsSynchronised">Whether something disciplines it; null where the kernel may not be asked.</param>
/// <param name="MaxError">Largest error it reckons with; null where unknown or unsynchronised.</param>
public sealed record ClockState(bool? IsSynchronised, TimeSpan? MaxError);
