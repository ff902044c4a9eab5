using EdgeInspector.Core.Frames;

namespace EdgeInspector.Bindings.Native.GStreamer;

/// <summary>What a <see cref="GStreamerFrameSource"/> is to open.</summary>
/// <param name="Uri">For messages.</param>
/// <param name="LaunchTexts">Pipelines to try in turn, as long as the elements find no common format; asked when it opens.</param>
/// <param name="Precheck">What is wrong before any pipeline is built (a missing file), or null.</param>
/// <param name="IsCamera">True where an end of the stream is a loss.</param>
/// <param name="Loop">True where the end starts again.</param>
internal sealed record SourcePlan(SourceUri Uri, Func<string[]> LaunchTexts, Func<FrameSourceException?> Precheck, bool IsCamera = false, bool Loop = false);
