using EdgeInspector.Core.Explaining;
using EdgeInspector.Core.Judging;
using EdgeInspector.Pipeline;

namespace EdgeInspector.Demo;

/// <summary>Prints a line for each new defect.</summary>
internal sealed class EventPrinter(TextWriter output) : IJudgedOutput
{
    public void OnJudged(in JudgedPicture picture)
    {
        foreach (InspectionEvent inspected in picture.Events)
        {
            if (inspected.Phase == EventPhase.New)
            {
                output.WriteLine($"{inspected.Time.ToLocalTime():HH:mm:ss.f}  {inspected.Camera}  track {inspected.Track,-4} {EventSentence.Describe(inspected)}");
            }
        }
    }
}
