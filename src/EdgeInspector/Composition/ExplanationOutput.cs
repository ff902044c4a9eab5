using EdgeInspector.Core.Explaining.Facts;
using EdgeInspector.Core.Judging;
using EdgeInspector.Explanations;
using EdgeInspector.Pipeline;

namespace EdgeInspector.Composition;

/// <summary>
/// Hands finished events over to be explained; the judging thread waits for nothing. The last picture of an event no longer shows it, so
/// what only a picture tells is measured when the event opens and when it is seen better: a few thousand pixels per phase, none per frame.
/// </summary>
internal sealed class ExplanationOutput(ExplanationService explanations) : IJudgedOutput
{
    /// <summary>Open events remembered; beyond it, new ones go without those measures.</summary>
    private const int MostOpen = 4096;

    private readonly Dictionary<string, PictureMeasures> _open = [];
    private readonly Lock _lock = new();

    public void OnJudged(in JudgedPicture picture)
    {
        for (int i = 0; i < picture.Events.Count; i++)
        {
            InspectionEvent inspected = picture.Events[i];
            if (inspected.Phase == EventPhase.End)
            {
                explanations.Offer(inspected, Take(inspected.Id));
            }
            else
            {
                Keep(inspected.Id, PictureMeasures.Of(picture.Frame, inspected.Box, picture.Heat));
            }
        }
    }

    private PictureMeasures Take(string id)
    {
        lock (_lock)
        {
            return _open.Remove(id, out PictureMeasures measures) ? measures : default;
        }
    }

    private void Keep(string id, PictureMeasures measures)
    {
        lock (_lock)
        {
            if (_open.Count < MostOpen || _open.ContainsKey(id))
            {
                _open[id] = measures;
            }
        }
    }
}
