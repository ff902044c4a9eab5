using EdgeInspector.Core.Anomaly;
using EdgeInspector.Core.Explaining.Facts;
using EdgeInspector.Core.Judging;
using EdgeInspector.Events;

namespace EdgeInspector.Explanations;

/// <summary>Puts together what is known of a finished event: what it carries, and what the stored ones before it say.</summary>
internal sealed class FactGatherer(EventQueries queries, TimeProvider time)
{
    /// <summary>A trend looks back this far at most: a shift.</summary>
    private static readonly TimeSpan TrendSpan = TimeSpan.FromHours(8);

    /// <summary>Shorter than this, two halves of the time say nothing of a process.</summary>
    private static readonly TimeSpan ShortestTrend = TimeSpan.FromMinutes(2);

    /// <param name="rule">The rule behind its verdict; null where it is not known.</param>
    /// <param name="measures">Taken from a picture that shows it.</param>
    /// <param name="goodShare">Share of good pictures that come up to the anomaly model's threshold at most.</param>
    public EventFacts Gather(InspectionEvent e, RuleFact? rule, PictureMeasures measures = default, float? goodShare = null)
    {
        DateTimeOffset local = TimeZoneInfo.ConvertTime(e.Time, time.LocalTimeZone);
        var facts = new EventFacts
        {
            EventId = e.Id,
            Camera = e.Camera,
            Time = local,
            Class = e.Class,
            Confidence = e.Confidence,
            Box = e.Box,
            FrameWidth = e.FrameWidth,
            FrameHeight = e.FrameHeight,
            LengthPx = e.LengthPx,
            AreaPx = e.AreaPx,
            WidthPx = e.WidthPx,
            OrientationDegrees = e.OrientationDegrees,
            Contrast = measures.Contrast,
            Heat = e.Anomaly is null ? null : measures.Heat,
            GoodShare = e.Anomaly >= AnomalyMap.Threshold ? goodShare : null,
            MmPerPx = e.MmPerPx,
            Zone = e.Zone,
            Anomaly = e.Anomaly,
            Track = e.Track,
            Frames = e.Frames,
            Verdict = e.Verdict,
            Rule = rule,
            Model = e.Model,
        };
        try
        {
            DateTimeOffset midnight = new(local.Date, local.Offset);
            long today = queries.CountAtPlace(e.Camera, e.Class, (int)facts.Place, midnight, e.Time.AddMilliseconds(1));
            return facts with { CountToday = today > 0 ? today : null, Trend = TrendOf(e) };
        }
        catch (StoreUnavailableException)
        {
            // What could not be counted is not said.
            return facts;
        }
    }

    private Trend TrendOf(InspectionEvent e)
    {
        DateTimeOffset from = e.Time - TrendSpan;
        if (queries.FirstSince(from, e.Camera) is not { } first || e.Time - first < ShortestTrend)
        {
            return Trend.NotEnoughData;
        }

        // From the first event on, so that a line that was just started does not seem to rise.
        DateTimeOffset middle = first + ((e.Time - first) / 2);
        return TrendTest.Compare(queries.CountOf(e.Camera, e.Class, first, middle), queries.CountOf(e.Camera, e.Class, middle, e.Time.AddMilliseconds(1))).Trend;
    }
}
