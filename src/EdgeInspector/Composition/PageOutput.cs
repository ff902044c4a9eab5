using EdgeInspector.Core.Judging;
using EdgeInspector.Pipeline;
using EdgeInspector.Web;

namespace EdgeInspector.Composition;

/// <summary>Tells open pages of each change of a defect, while there are any.</summary>
internal sealed class PageOutput(EventFeed feed) : IJudgedOutput
{
    public void OnJudged(in JudgedPicture picture)
    {
        if (!feed.HasPages)
        {
            return;
        }

        foreach (InspectionEvent inspected in picture.Events)
        {
            feed.Publish(PageEvents.From(inspected));
        }
    }
}
