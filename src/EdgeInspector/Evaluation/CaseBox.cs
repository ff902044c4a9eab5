using EdgeInspector.Core.Frames;

namespace EdgeInspector.Evaluation;

/// <summary>A box of a <see cref="CasePicture"/>.</summary>
/// <param name="Mark">Style: <c>hit</c>, <c>false</c>, <c>missed</c>, <c>ignored</c>.</param>
internal sealed record CaseBox(FrameBox Box, string Mark, string Text);
