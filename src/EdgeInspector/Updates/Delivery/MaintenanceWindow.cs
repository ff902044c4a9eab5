namespace EdgeInspector.Updates.Delivery;

/// <summary>
/// Hours in which models may be changed, by a wall clock: open whenever it shows a time within one of the spans. Where the clock is put
/// forward, a span that lies wholly in the hour left out does not open; where it is put back, the hour shown twice counts twice. Immutable.
/// </summary>
/// <param name="spans">Empty: always open.</param>
public sealed class MaintenanceWindow(IReadOnlyList<MaintenanceSpan> spans, TimeZoneInfo zone)
{
    /// <summary>How far ahead an opening is looked for: a span comes again after a week, and once more after an hour left out.</summary>
    private const int MinutesAhead = 15 * 24 * 60;

    public static MaintenanceWindow Always { get; } = new([], TimeZoneInfo.Utc);

    public bool IsOpen(DateTimeOffset now)
    {
        if (spans.Count == 0)
        {
            return true;
        }

        DateTimeOffset shown = TimeZoneInfo.ConvertTime(now, zone);
        return spans.Any(span => span.Holds(shown.DayOfWeek, (int)shown.TimeOfDay.TotalMinutes));
    }

    /// <summary>When it is next open: <paramref name="now"/> itself where it is. Null: within two weeks never.</summary>
    public DateTimeOffset? NextOpening(DateTimeOffset now) => Next(now, open: true);

    /// <summary>When it next is closed: <paramref name="now"/> itself where it is. Null: within two weeks never.</summary>
    public DateTimeOffset? NextClosing(DateTimeOffset now) => spans.Count == 0 ? null : Next(now, open: false);

    private DateTimeOffset? Next(DateTimeOffset now, bool open)
    {
        if (IsOpen(now) == open)
        {
            return now;
        }

        // Whole minutes are whole in every zone of today.
        DateTimeOffset at = now.AddTicks(-(now.UtcTicks % TimeSpan.TicksPerMinute));
        for (int i = 0; i < MinutesAhead; i++)
        {
            at = at.AddMinutes(1);
            if (IsOpen(at) == open)
            {
                return at;
            }
        }

        return null;
    }
}
