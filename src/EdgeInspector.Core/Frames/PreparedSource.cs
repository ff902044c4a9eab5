namespace EdgeInspector.Core.Frames;

/// <summary>
/// A source whose frames are ready to be judged: no more than wanted, turned the right way up, with the part that models look at,
/// and without the repetitions of a frozen picture. Frames that the rate leaves out count as not captured.
/// </summary>
public sealed class PreparedSource : IFrameSource
{
    private readonly IFrameSource _source;
    private readonly PreparedSourceOptions _options;
    private readonly FramePool _pool;
    private readonly TimeProvider _time;
    private readonly FrozenWatch? _frozen;
    private FrameRateLimit? _limit;
    private readonly string _frozenError;
    private string? _ownError;
    private long _number;

    /// <param name="source">Becomes this object's.</param>
    /// <param name="pool">Where turned frames come from; may be the source's own.</param>
    public PreparedSource(IFrameSource source, PreparedSourceOptions options, FramePool pool, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentNullException.ThrowIfNull(time);
        _source = source;
        _options = options;
        _pool = pool;
        _time = time;
        _frozen = options.FrozenAfter is { } after ? new FrozenWatch(after, time) : null;
        _frozenError = $"{source.Description}: the very same picture has come for more than {options.FrozenAfter?.TotalSeconds ?? 0:0.#} s; it is not judged until it changes";
    }

    /// <inheritdoc/>
    public string Description => _source.Description;

    /// <inheritdoc/>
    public bool IsLive => _source.IsLive;

    /// <inheritdoc/>
    public string? Details => _source.Details;

    /// <inheritdoc/>
    public string? LastError => _ownError ?? _source.LastError;

    /// <inheritdoc/>
    public void Open(CancellationToken cancellationToken)
    {
        _source.Open(cancellationToken);
        _limit = _options.MaxRate is { } rate && _source.IsLive ? new FrameRateLimit(rate, _time) : null;
        _ownError = null;
    }

    /// <inheritdoc/>
    public FrameReadStatus Read(TimeSpan timeout, out Frame? frame)
    {
        _ownError = null;
        FrameReadStatus status = _source.Read(timeout, out frame);
        if (status != FrameReadStatus.Frame)
        {
            return status;
        }

        if (_limit is not null && !_limit.Takes(frame!.CapturedTimestamp))
        {
            frame.Dispose();
            frame = null;
            return FrameReadStatus.LeftOut;
        }

        // Numbered anew: what was left out was never captured, and no track may age by it.
        frame!.Number = ++_number;
        return Prepare(ref frame);
    }

    /// <summary>Disposes the source.</summary>
    public void Dispose() => _source.Dispose();

    private FrameReadStatus Prepare(ref Frame? frame)
    {
        if (_frozen is not null && _source.IsLive && _frozen.IsFrozen(frame!))
        {
            frame!.Dispose();
            frame = null;
            _ownError = _frozenError;
            return FrameReadStatus.Frozen;
        }

        if (_options.Orientation != FrameOrientation.None)
        {
            frame = Turn(frame!);
        }

        if (_options.Crop is { } crop)
        {
            if (crop.In(frame!.Width, frame.Height) is not { } region)
            {
                _ownError = $"{Description}: the crop leaves less than {FrameCrop.MinEdge} x {FrameCrop.MinEdge} pixels of a picture of {frame.Width} x {frame.Height}; correct 'crop'";
                frame.Dispose();
                frame = null;
                return FrameReadStatus.Failed;
            }

            frame.Region = region;
        }

        return FrameReadStatus.Frame;
    }

    private Frame Turn(Frame frame)
    {
        using (frame)
        {
            bool swaps = FrameOrienter.SwapsEdges(_options.Orientation);
            Frame turned = _pool.Rent(swaps ? frame.Height : frame.Width, swaps ? frame.Width : frame.Height);
            FrameOrienter.Write(frame.Pixels, frame.Width, frame.Height, _options.Orientation, turned.Pixels);
            turned.Number = frame.Number;
            turned.CapturedTimestamp = frame.CapturedTimestamp;
            turned.CapturedUtc = frame.CapturedUtc;
            return turned;
        }
    }
}
