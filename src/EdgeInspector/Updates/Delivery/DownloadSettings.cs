namespace EdgeInspector.Updates.Delivery;

/// <summary>How patient a download is, and what it leaves free.</summary>
public sealed record DownloadSettings
{
    /// <summary>Longest wait for the next <see cref="MinBytesPerIdle"/> bytes. Default 30 s: a mobile link that changes cells comes back sooner.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Bytes that must come within <see cref="IdleTimeout"/>. Default 4096: a server that trickles a byte now and then never ends.</summary>
    public int MinBytesPerIdle { get; init; } = 4096;

    /// <summary>Attempts in a row that may bring nothing. Default 8: with the pauses between them about four minutes.</summary>
    public int MaxIdleAttempts { get; init; } = 8;

    /// <summary>Attempts altogether, those that bring something too. Default 200.</summary>
    public int MaxAttempts { get; init; } = 200;

    /// <summary>Pause after the first attempt that brought nothing; each further one doubles it. Default 1 s.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest pause. Default 60 s.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Free space of the disk that must be left. Default 1 GiB.</summary>
    public long MinFreeBytes { get; init; } = 1L << 30;

    /// <summary>Folder into which a package is unpacked once it is there, absolute; as many bytes again must be free for that. Default null: it is not.</summary>
    public string? UnpackFolder { get; init; }

    /// <summary>Longest file taken where no signed length says so. Default 4 GiB: what a package may unpack to.</summary>
    public long MaxBytes { get; init; } = 4L << 30;
}
