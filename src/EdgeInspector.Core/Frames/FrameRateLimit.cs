namespace EdgeInspector.Core.Frames;

/// <summary>
/// Leaves frames out evenly, so that no more than a given number per second remain: of 30 for a limit of 20 every third goes. A
/// source that is no faster than the limit (within 5 %) keeps every frame, however unevenly they arrive. Not thread-safe.
/// </summary>
public sealed class FrameRateLimit
{
    /// <summary>Share of the new interval in the mean of intervals: settles within some ten frames.</summary>
    private const double Weight = 0.125;

    private readonly double _step;
    private double _mean;
    private double _due;
    private long _last;
    private bool _any;

    /// <param name="perSecond">Frames per second, above 0.</param>
    /// <param name="time">The clock of the timestamps.</param>
    public FrameRateLimit(double perSecond, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(perSecond);
        _step = time.TimestampFrequency / perSecond;
    }

    /// <summary>Whether the frame captured at <paramref name="timestamp"/> is one of those that remain.</summary>
    public bool Takes(long timestamp)
    {
        if (!_any)
        {
            (_any, _last, _mean, _due) = (true, timestamp, 0, timestamp + _step);
            return true;
        }

        double interval = timestamp - _last;
        _last = timestamp;

        // A pause says nothing about the rate.
        _mean = _mean == 0 ? interval : interval > 4 * _mean && interval > _step ? _mean : _mean + (Weight * (interval - _mean));
        if (_mean >= 0.95 * _step)
        {
            _due = timestamp + _step;
            return true;
        }

        // Half an interval of the source's own: the frame nearest to the due time is the one to take.
        if (timestamp < _due - (_mean / 2))
        {
            return false;
        }

        _due = timestamp - _due > _step ? timestamp + _step : _due + _step;
        return true;
    }
}
