using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;

namespace EdgeInspector.Pipeline;

/// <summary>What a camera's pipeline is made of.</summary>
/// <param name="Source">Becomes the pipeline's.</param>
/// <param name="Lanes">Shared with other cameras; outlive the pipeline.</param>
/// <param name="Deadline">Capture to verdict; a later one is NOT_JUDGED. Null for a recording, where nothing waits.</param>
internal sealed record CameraPlan(string Name, IFrameSource Source, IReadOnlyList<ModelLane> Lanes, Inspector Inspector, TimeSpan? Deadline);
