using System.Security.Cryptography;
using System.Text;
using EdgeInspector.Updates.Jobs;

namespace EdgeInspector.Updates.Delivery;

/// <summary>A package from outside every channel: a file on a stick, a URL. Whether it may be installed is the offline policy's to say.</summary>
public static class LoosePackage
{
    /// <summary>Brings it onto this box's disk, as a download that a later call goes on with.</summary>
    /// <param name="source">http, https or file.</param>
    /// <param name="folder">Where it is put; its file is the caller's to remove.</param>
    /// <exception cref="UpdateException">As <see cref="PackageDownload.FetchAsync"/>.</exception>
    /// <exception cref="OperationCanceledException">It was stopped; the next call goes on.</exception>
    public static async Task<FetchedPackage> FetchAsync(
        Uri source, string folder, PackageDownload downloads, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(downloads);
        string name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(source.AbsoluteUri)));
        string file = Path.Combine(folder, $"{name}.eimodel");
        string sha256 = await downloads.FetchAsync(new DownloadRequest(source, file, null, new Dictionary<string, string>()), progress, cancellationToken).ConfigureAwait(false);
        return new FetchedPackage(file, sha256, Channel: null, Policy: null);
    }
}
