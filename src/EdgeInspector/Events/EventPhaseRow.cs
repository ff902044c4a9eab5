using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;

namespace EdgeInspector.Events;

/// <summary>One phase of an event as it was published.</summary>
internal sealed record EventPhaseRow(
    string Boot, long Seq, EventPhase Phase, DateTimeOffset Time, long Frame, string Class, VerdictKind Verdict, float Confidence, FrameBox Box, int Frames);
