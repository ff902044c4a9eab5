namespace EdgeInspector.Updates.Delivery;

/// <summary>How far a download is.</summary>
/// <param name="Bytes">On disk, those of attempts before included.</param>
/// <param name="Total">Bytes of the whole file; null where nobody says.</param>
/// <param name="Attempt">From 1, since this call began.</param>
public readonly record struct DownloadProgress(long Bytes, long? Total, int Attempt)
{
    /// <summary>0-100; null where the whole is not known.</summary>
    public int? Percent => Total is > 0 and { } total ? (int)(Bytes * 100 / total) : Total is 0 ? 100 : null;
}
