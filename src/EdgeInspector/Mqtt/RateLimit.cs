namespace EdgeInspector.Mqtt;

/// <summary>Lets a given number per second through, evenly. Value of one owner, one thread.</summary>
/// <param name="perSecond">0: nothing passes.</param>
/// <param name="frequency">Timestamps per second.</param>
internal struct RateLimit(double perSecond, long frequency)
{
    private readonly long _interval = perSecond > 0 ? (long)(frequency / perSecond) : long.MaxValue;
    private long _next;

    public bool TryPass(long now)
    {
        if (_interval == long.MaxValue || (_next != 0 && now < _next))
        {
            return false;
        }

        // From the due time, not from now: at 30 frames a second, ten pass and not seven. After a pause, no burst to catch up.
        _next = _next == 0 || now - _next > _interval ? now + _interval : _next + _interval;
        return true;
    }
}
