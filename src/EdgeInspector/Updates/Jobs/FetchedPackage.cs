namespace EdgeInspector.Updates.Jobs;

/// <summary>A package on this box's disk, and what vouches for it.</summary>
/// <param name="Path">The <c>.eimodel</c> file, whole and hashed.</param>
/// <param name="Sha256">Of the file, 64 small hexadecimal digits.</param>
/// <param name="Channel">The channel whose signed targets name it; null: a file or URL from elsewhere, which the offline policy must allow.</param>
/// <param name="Policy">What its publisher asks of it; null: nothing beyond the site's own.</param>
/// <param name="Model">Name that the channel signed for it, which the manifest in it must carry; null without a channel.</param>
/// <param name="Version">The same of its version.</param>
public sealed record FetchedPackage(string Path, string Sha256, string? Channel, GatePolicy? Policy, string? Model = null, string? Version = null)
{
    /// <summary>Who or what asked for it, for the audit log: a user, <c>mqtt</c>, the page. Empty: the channel alone.</summary>
    public string From { get; init; } = "";

    /// <summary>Whether somebody at this box's own command line said that it may come from outside a channel. Never true for what came over a network.</summary>
    public bool IsAllowedOffline { get; init; }

    /// <summary>Where it came from, for people.</summary>
    public string Origin => (Channel is { } channel ? $"channel {channel}" : $"file {Path}") + (From.Length > 0 ? $", {From}" : "");
}
