using EdgeInspector.Core.Judging;
using EdgeInspector.Explanations;
using EdgeInspector.Pipeline;

namespace EdgeInspector.Composition;

/// <summary>Hands finished events over to be explained; the judging thread waits for nothing.</summary>
internal sealed class ExplanationOutput(ExplanationService explanations) : IJudgedOutput
{
    public void OnJudged(in JudgedPicture picture)
    {
        for (int i = 0; i < picture.Events.Count; i++)
        {
            InspectionEvent inspected = picture.Events[i];
            if (inspected.Phase == EventPhase.End)
            {
                explanations.Offer(inspected);
            }
        }
    }
}
