namespace EdgeInspector.Commands;

/// <summary>What <c>models install</c> was asked for.</summary>
/// <param name="What">A file, an http(s) address, or a channel's name.</param>
/// <param name="Model">Of a channel; null: the only one it offers.</param>
/// <param name="Offline">Whether a package from outside a channel is meant, whatever the configuration says.</param>
internal sealed record InstallAsked(string What, string? Model, bool Offline)
{
    /// <summary>Null where <see cref="What"/> is no web address.</summary>
    public Uri? Address => Uri.TryCreate(What, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https" ? address : null;

    /// <summary>Null where no such file is there.</summary>
    public string? File => Address is null && System.IO.File.Exists(What) ? Path.GetFullPath(What) : null;
}
