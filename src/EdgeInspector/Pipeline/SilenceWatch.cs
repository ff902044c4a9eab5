namespace EdgeInspector.Pipeline;

/// <summary>Decides when a source that is open has brought nothing new for too long. One thread.</summary>
internal sealed class SilenceWatch(TimeProvider time)
{
    /// <summary>A silent camera is reported after this long: the promise is 5 s from loss to degraded.</summary>
    public static readonly TimeSpan StallAfter = TimeSpan.FromSeconds(3);

    /// <summary>
    /// It is opened again after this long, since a server that hangs or a cable pulled on the way never errors: 6 s, and 4 to open,
    /// keep the promise to heal within 10 s of its return. Doubles up to the last while opening again helps nothing.
    /// </summary>
    private static readonly TimeSpan FirstPatience = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan LastPatience = TimeSpan.FromMinutes(5);

    private TimeSpan _patience = FirstPatience;
    private TimeSpan _longestInterval;
    private long _opened;
    private long _last;
    private bool _any;

    /// <summary>True when the silence is to be reported. A slow source is given two of its own intervals.</summary>
    public bool IsStalled => Silence > Longer(StallAfter, 2 * _longestInterval);

    /// <summary>True when the source is to be opened again.</summary>
    public bool IsHopeless => Silence > Longer(_patience, 3 * _longestInterval);

    public TimeSpan Silence => time.GetElapsedTime(_last);

    public void Opened()
    {
        _opened = _last = time.GetTimestamp();
        _any = false;
    }

    /// <summary>A new picture came.</summary>
    public void Seen()
    {
        long now = time.GetTimestamp();
        if (_any)
        {
            // Falls by half within 35 frames: one long pause makes nobody patient for long.
            _longestInterval = Longer(time.GetElapsedTime(_last, now), 0.98 * _longestInterval);
        }

        // One picture right after opening proves little: a hung camera may have kept it.
        if (time.GetElapsedTime(_opened, now) > _patience)
        {
            _patience = FirstPatience;
        }

        (_last, _any) = (now, true);
    }

    /// <summary>The source is opened again.</summary>
    public void GaveUp() => _patience = _patience * 2 < LastPatience ? _patience * 2 : LastPatience;

    private static TimeSpan Longer(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
