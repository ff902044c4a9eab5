namespace EdgeInspector.Updates.Delivery;

/// <summary>One file to fetch.</summary>
/// <param name="Address">http, https or file.</param>
/// <param name="File">Where it is put, absolute; <c>.part</c> and <c>.part.json</c> beside it are an unfinished one's.</param>
/// <param name="Length">Signed length; null: nobody says, and <see cref="DownloadSettings.MaxBytes"/> is the end.</param>
/// <param name="Hashes">Signed hashes, lower-case hexadecimal by algorithm (<c>sha256</c>, <c>sha512</c>); empty: nobody says.</param>
public sealed record DownloadRequest(Uri Address, string File, long? Length, IReadOnlyDictionary<string, string> Hashes)
{
    /// <summary>What the server asks for; null: nothing.</summary>
    public ChannelToken? Token { get; init; }
}
