using EdgeInspector.Core.Frames;
using OpenCvSharp;

namespace EdgeInspector.Bindings.NuGet.Frames;

/// <summary>What a <see cref="VideoCaptureSource"/> is to open.</summary>
/// <param name="Uri">For messages.</param>
/// <param name="Open">Opens it; called on the reader's thread, and again for every round of a loop. One that is not opened says that it cannot be.</param>
/// <param name="Precheck">What is wrong before anything is opened (a missing file), or null.</param>
/// <param name="Remedy">What to do where it does not open.</param>
/// <param name="IsCamera">True where pictures come at the world's pace and an end is a loss.</param>
/// <param name="Loop">True where the end starts again.</param>
/// <param name="Pace">True where a clip takes its own time.</param>
internal sealed record CapturePlan(
    SourceUri Uri, Func<VideoCapture> Open, Func<FrameSourceException?> Precheck, string Remedy, bool IsCamera = false, bool Loop = false, bool Pace = false);
