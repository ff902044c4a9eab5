using System.Net;

namespace EdgeInspector.Updates.Tuf;

/// <summary>Fetches files of a repository over HTTP or from a folder, a USB stick's for one. Thread-safe.</summary>
public sealed class RepositoryReader : IDisposable
{
    private readonly HttpClient _http;
    private readonly Action<HttpRequestMessage>? _authorize;
    private readonly TimeSpan _idle;
    private readonly TimeSpan _metadata;

    /// <param name="authorize">Adds what the server asks for to a request; null: it asks for nothing.</param>
    public RepositoryReader(TufLimits limits, Action<HttpRequestMessage>? authorize = null)
    {
        ArgumentNullException.ThrowIfNull(limits);
        _authorize = authorize;
        _idle = limits.IdleTimeout;
        _metadata = limits.MetadataTimeout;
        _http = new HttpClient(new SocketsHttpHandler { ConnectTimeout = limits.IdleTimeout, MaxAutomaticRedirections = 3 }) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>One file, no longer than <paramref name="most"/> bytes.</summary>
    /// <exception cref="TufException">It is not there, is longer, or cannot be fetched.</exception>
    public async Task<byte[]> ReadAsync(Uri address, long most, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        await CopyAsync(address, most, buffer, cancellationToken).ConfigureAwait(false);
        return buffer.ToArray();
    }

    /// <summary>One file of metadata, whole within the time that one may take: a server that sends byte by byte holds nobody up.</summary>
    /// <exception cref="TufException">As <see cref="ReadAsync"/>.</exception>
    public async Task<byte[]> ReadMetadataAsync(Uri address, long most, CancellationToken cancellationToken)
    {
        using var whole = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        whole.CancelAfter(_metadata);
        try
        {
            return await ReadAsync(address, most, whole.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TufException(TufFault.Transport, $"{address}: was not whole within {_metadata.TotalSeconds:0.#} s", error);
        }
    }

    /// <summary>One file into a stream; stops one byte after <paramref name="most"/>.</summary>
    /// <exception cref="TufException">As <see cref="ReadAsync"/>.</exception>
    public async Task CopyAsync(Uri address, long most, Stream target, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(target);
        using var idle = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        idle.CancelAfter(_idle);
        try
        {
            if (address.IsFile)
            {
                await using FileStream file = File.OpenRead(address.LocalPath);
                await CopyAsync(file, address, most, target, idle).ConfigureAwait(false);
                return;
            }

            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            _authorize?.Invoke(request);
            using HttpResponseMessage answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, idle.Token).ConfigureAwait(false);
            if (!answer.IsSuccessStatusCode)
            {
                TufFault fault = answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Forbidden ? TufFault.NotFound : TufFault.Transport;
                throw new TufException(fault, $"{address}: the server answers {(int)answer.StatusCode} {answer.ReasonPhrase}");
            }

            await using Stream body = await answer.Content.ReadAsStreamAsync(idle.Token).ConfigureAwait(false);
            await CopyAsync(body, address, most, target, idle).ConfigureAwait(false);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new TufException(TufFault.NotFound, $"{address.LocalPath}: no such file", error);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TufException(TufFault.Transport, $"{address}: nothing came for {_idle.TotalSeconds:0.#} s", error);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or UnauthorizedAccessException)
        {
            throw new TufException(TufFault.Transport, $"{address}: {error.Message}", error);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task CopyAsync(Stream source, Uri address, long most, Stream target, CancellationTokenSource idle)
    {
        byte[] buffer = new byte[1 << 16];
        long total = 0;
        int read;
        while ((read = await source.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, most + 1 - total)), idle.Token).ConfigureAwait(false)) > 0)
        {
            total += read;
            if (total > most)
            {
                throw new TufException(TufFault.TooLong, $"{address}: has more than the {most} bytes it may have");
            }

            await target.WriteAsync(buffer.AsMemory(0, read), idle.Token).ConfigureAwait(false);
            idle.CancelAfter(_idle);
        }
    }
}
