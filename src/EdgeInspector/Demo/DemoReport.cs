namespace EdgeInspector.Demo;

/// <summary>The summary for people.</summary>
internal static class DemoReport
{
    public static void Write(TextWriter words, DemoSummary summary, TimeSpan ran)
    {
        words.WriteLine();
        words.WriteLine($"Ran {ran.TotalSeconds:0.0} s");
        words.WriteLine($"  frames   {summary.Frames} captured, {summary.Judged} judged ({summary.Fps:0.0} /s), {summary.Dropped} dropped, {summary.NotJudged} not judged");
        words.WriteLine($"  latency  capture to verdict: p50 {summary.LatencyMs.P50:0.0} ms, p99 {summary.LatencyMs.P99:0.0} ms");
        if (summary.Defects is { } defects)
        {
            string share = defects.Passed == 0 ? "" : $" ({100.0 * defects.Found / defects.Passed:0.0} %)";
            words.WriteLine($"  boards   {summary.Boards} passed");
            words.WriteLine($"  defects  {defects.Passed} passed, {defects.Found} found{share}, {defects.RightClass} of them named right, {defects.FalseAlarms} false alarm(s)");
        }

        words.WriteLine($"  events   {summary.Events.Written} written, {summary.Events.Published} published, {summary.Events.Acknowledged} acknowledged");
    }
}
