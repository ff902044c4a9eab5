namespace EdgeInspector.Updates.Delivery;

/// <summary>Hours that begin on some days.</summary>
/// <param name="Days">Days on which it begins; empty: every day.</param>
/// <param name="Start">Minute of the day, 0-1439.</param>
/// <param name="End">Minute of the day, 1-1440; at or before <paramref name="Start"/> it ends on the day after.</param>
public sealed record MaintenanceSpan(IReadOnlyList<DayOfWeek> Days, int Start, int End)
{
    /// <summary>Whether a wall clock that shows this is within it.</summary>
    public bool Holds(DayOfWeek day, int minute)
    {
        bool beginsToday = Days.Count == 0 || Days.Contains(day);
        if (Start < End)
        {
            return beginsToday && minute >= Start && minute < End;
        }

        bool beganYesterday = Days.Count == 0 || Days.Contains((DayOfWeek)(((int)day + 6) % 7));
        return (beginsToday && minute >= Start) || (beganYesterday && minute < End);
    }
}
