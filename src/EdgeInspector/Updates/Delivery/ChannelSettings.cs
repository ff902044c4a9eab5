namespace EdgeInspector.Updates.Delivery;

/// <summary>A channel as this box knows it.</summary>
/// <param name="Name">Letters, digits, <c>- _ .</c>: its folder's name.</param>
/// <param name="Metadata">Folder of its metadata, ending in <c>/</c>: http, https or file.</param>
/// <param name="Targets">Folder of its files, ending in <c>/</c>.</param>
/// <param name="RootFile">The first root that is believed. Another file in its place is believed from then on: whoever may write it may say so.</param>
/// <param name="StateFolder">Folder of this channel's trusted metadata and unfinished downloads, absolute; nobody else's.</param>
public sealed record ChannelSettings(string Name, Uri Metadata, Uri Targets, string RootFile, string StateFolder)
{
    /// <summary>What its server asks for; null: nothing.</summary>
    public ChannelToken? Token { get; init; }
}
