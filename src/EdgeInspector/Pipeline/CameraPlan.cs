using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;

namespace EdgeInspector.Pipeline;

/// <summary>What a camera's pipeline is made of.</summary>
/// <param name="Source">Becomes the pipeline's.</param>
/// <param name="Judging">What the inspector was made with, and the models.</param>
internal sealed record CameraPlan(string Name, IFrameSource Source, JudgingPlan Judging, Inspector Inspector);
