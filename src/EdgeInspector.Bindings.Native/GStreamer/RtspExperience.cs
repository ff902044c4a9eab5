namespace EdgeInspector.Bindings.Native.GStreamer;

/// <summary>What the connections to one RTSP camera have taught, so that the next knows how much silence to bear.</summary>
internal sealed class RtspExperience
{
    /// <summary>A camera that sends its first packet so soon after its answer does not wait for key pictures before it sends.</summary>
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(2);

    private RtspAnswer? _answer;
    private bool _sendsAtOnce;
    private bool _hasSpoken;

    /// <summary>Whether this connection or an earlier one was answered in RTSP.</summary>
    public bool HasSpoken => _hasSpoken || Encoding is not null;

    /// <summary>What the camera said on this connection that it sends; null where it did not get that far.</summary>
    public string? Encoding => _answer?.Encoding;

    /// <summary>
    /// Whether this connection may be waited for: the camera has said what it sends, and has sent some of it if earlier ones got that
    /// at once. Damage to its first words may leave it waiting for ours for ever.
    /// </summary>
    public bool HasAnswered => Encoding is not null && (!_sendsAtOnce || _answer!.FirstPacketAfter is not null);

    public void Began(RtspAnswer answer) => _answer = answer;

    /// <summary>This connection failed. Only a silence that was waited for says that the camera may need longer; one that broke says nothing of it.</summary>
    public void Failed(GstFault fault)
    {
        if (fault.IsTimeout && _answer is { Encoding: not null, FirstPacketAfter: null })
        {
            _sendsAtOnce = false;
        }
    }

    /// <summary>Another connection begins.</summary>
    public void Begin()
    {
        _hasSpoken = HasSpoken;
        _sendsAtOnce = _answer?.FirstPacketAfter is { } after ? after < AtOnce : _sendsAtOnce;
        _answer = null;
    }
}
