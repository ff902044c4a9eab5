namespace EdgeInspector.Bindings.Native.GStreamer;

/// <summary>What a camera has answered on one connection; written by GStreamer's threads, read by the one that opens.</summary>
internal sealed class RtspAnswer
{
    private volatile string? _encoding;
    private long _firstPacketTicks;

    /// <summary>What the stream is encoded in, by RTP's name such as <c>H264</c>; null before the camera has described it.</summary>
    public string? Encoding
    {
        get => _encoding;
        set => _encoding = value;
    }

    /// <summary>How long after its description the camera's first packet came; null before.</summary>
    public TimeSpan? FirstPacketAfter
    {
        get => Volatile.Read(ref _firstPacketTicks) is > 0 and long ticks ? new TimeSpan(ticks) : null;
        set => Volatile.Write(ref _firstPacketTicks, value is { } after ? Math.Max(1, after.Ticks) : 0);
    }
}
