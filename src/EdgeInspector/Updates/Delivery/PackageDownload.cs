using System.Net;
using System.Net.Http.Headers;
using EdgeInspector.Updates.Jobs;

namespace EdgeInspector.Updates.Delivery;

/// <summary>
/// Fetches a large file over an uncertain road: hashed as it comes, stopped one byte after its signed length, taken up again where it
/// broke off, also by a later process. Cancelling pauses it. Thread-safe; one file by one caller at a time.
/// </summary>
/// <remarks>RFC 9110, sections 13.1.5 (If-Range) and 14 (ranges).</remarks>
public sealed class PackageDownload : IDisposable
{
    private const int MaxRedirects = 3;
    private const long SpaceStep = 16L << 20;

    private readonly DownloadSettings _settings;
    private readonly TimeProvider _time;
    private readonly Action<string> _syncDirectory;
    private readonly DownloadRoom _room;
    private readonly HttpClient _http;

    /// <param name="syncDirectory">Makes names in a folder durable.</param>
    /// <param name="freeBytes">Free space of the disk that a folder is on; null: asked of the system.</param>
    public PackageDownload(DownloadSettings settings, TimeProvider time, Action<string> syncDirectory, Func<string, long>? freeBytes = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
        _time = time;
        _syncDirectory = syncDirectory;
        _room = new DownloadRoom(settings, freeBytes ?? Mounts.FreeBytes);
        _http = new HttpClient(new SocketsHttpHandler { ConnectTimeout = settings.IdleTimeout, MaxAutomaticRedirections = MaxRedirects }) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Fetches a file, or goes on fetching it.</summary>
    /// <returns>SHA-256 of the file, 64 small hexadecimal digits.</returns>
    /// <exception cref="UpdateException">
    /// <c>not-found</c>, <c>refused</c>, <c>redirect</c>, <c>unreachable</c> (no attempt is left), <c>too-long</c>, <c>wrong-hash</c>,
    /// <c>no-space</c>, <c>disk</c>, <c>busy</c>, <c>unknown-hash</c>.
    /// </exception>
    /// <exception cref="OperationCanceledException">It was stopped; what came is kept for the next call.</exception>
    public async Task<string> FetchAsync(DownloadRequest request, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        using PartFile part = PartFile.Open(request, _syncDirectory, cancellationToken);
        if (await HereAlreadyAsync(request, cancellationToken).ConfigureAwait(false) is { } known)
        {
            part.Clear();
            PartFile.Remove(request.File);
            progress?.Report(new DownloadProgress(new FileInfo(request.File).Length, request.Length, 1));
            return known;
        }

        await FillAsync(request, part, progress, cancellationToken).ConfigureAwait(false);
        string hash = part.Hash("sha256");
        part.Finish();
        return hash;
    }

    public void Dispose() => _http.Dispose();

    private async Task FillAsync(DownloadRequest request, PartFile part, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        int idle = 0;
        for (int attempt = 1; ; attempt++)
        {
            long before = part.Length;
            string reason;
            TimeSpan asked = TimeSpan.Zero;
            try
            {
                await AttemptAsync(request, part, attempt, progress, cancellationToken).ConfigureAwait(false);
                if (part.Problem() is not { } problem)
                {
                    return;
                }

                // Pieces of two contents, or a part that a loss of power left with holes: once more from its beginning.
                reason = $"{request.Address}: {problem}";
                bool again = part.IsPieced;
                part.Clear();
                if (!again)
                {
                    throw new UpdateException("wrong-hash", $"{reason}; somebody changed it, or it was published wrongly");
                }
            }
            catch (TryAgainException error)
            {
                reason = error.Message;
                asked = error.Pause;
            }

            idle = part.Length > before ? 0 : idle + 1;
            if (idle >= _settings.MaxIdleAttempts || attempt >= _settings.MaxAttempts)
            {
                throw new UpdateException("unreachable", $"{reason} (attempt {attempt}); it goes on from {part.Length} bytes when it is asked for again");
            }

            await Task.Delay(Pause(idle, asked), _time, cancellationToken).ConfigureAwait(false);
        }
    }

    private TimeSpan Pause(int idle, TimeSpan asked)
    {
        // Forty boxes that lost the same server do not come back in the same second.
        double spread = 0.5 + (Random.Shared.NextDouble() / 2);
        TimeSpan doubled = idle == 0 ? TimeSpan.Zero : _settings.FirstPause * Math.Pow(2, Math.Min(idle - 1, 20)) * spread;
        TimeSpan pause = asked > doubled ? asked : doubled;
        return pause < _settings.LongestPause ? pause : _settings.LongestPause;
    }

    private static async Task<string?> HereAlreadyAsync(DownloadRequest request, CancellationToken cancellationToken)
    {
        if (!request.Hashes.TryGetValue("sha256", out string? expected) || !File.Exists(request.File) || new FileInfo(request.File).Length != request.Length)
        {
            return null;
        }

        await using FileStream file = File.OpenRead(request.File);
        string actual = Convert.ToHexStringLower(await System.Security.Cryptography.SHA256.HashDataAsync(file, cancellationToken).ConfigureAwait(false));
        return actual == expected ? actual : null;
    }

    private async Task AttemptAsync(DownloadRequest request, PartFile part, int attempt, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        if (request.Length is { } length && part.Length == length)
        {
            return;
        }

        _room.Check(request, part.Length, request.Length);
        using var idle = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        idle.CancelAfter(_settings.IdleTimeout);
        try
        {
            if (request.Address.IsFile)
            {
                await using FileStream file = OpenFile(request.Address.LocalPath, part);
                await CopyAsync(file, request, part, file.Length, attempt, progress, idle).ConfigureAwait(false);
            }
            else
            {
                await AskAsync(request, part, attempt, progress, idle).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TryAgainException($"{request.Address}: fewer than {_settings.MinBytesPerIdle} bytes came within {_settings.IdleTimeout.TotalSeconds:0.#} s", error);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            throw new TryAgainException($"{request.Address}: {error.Message}", error);
        }

        if (request.Length is { } whole && part.Length < whole)
        {
            throw new TryAgainException($"{request.Address}: ended after {part.Length} of {whole} bytes");
        }
    }

    private async Task AskAsync(DownloadRequest request, PartFile part, int attempt, IProgress<DownloadProgress>? progress, CancellationTokenSource idle)
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, request.Address);
        // A server that packs what it sends would break ranges and lengths.
        message.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
        if (part.Length > 0)
        {
            message.Headers.Range = new RangeHeaderValue(part.Length, null);
            if (part.Validator is { } validator)
            {
                message.Headers.TryAddWithoutValidation("If-Range", validator);
            }
        }

        request.Token?.AddTo(message);
        using HttpResponseMessage answer = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, idle.Token).ConfigureAwait(false);
        if (!HttpAnswers.IsContent(answer, request.Address, _settings.LongestPause))
        {
            // 416: all is here, or what is here is a part of something else.
            if (answer.Content.Headers.ContentRange?.Length is not { } total || total != part.Length)
            {
                part.Clear();
                throw new TryAgainException($"{request.Address}: the server no longer has what was begun");
            }

            return;
        }

        string? name = HttpAnswers.Validator(answer);
        long? end;
        if (answer.StatusCode == HttpStatusCode.PartialContent)
        {
            ContentRangeHeaderValue? range = answer.Content.Headers.ContentRange;
            if (range?.From != part.Length || part.Length == 0 || (part.Validator is not null && name is not null && name != part.Validator))
            {
                part.Clear();
                throw new TryAgainException($"{request.Address}: the server sent another part than was asked for");
            }

            end = range!.Length;
            part.IsPieced = true;
        }
        else
        {
            part.Clear();
            part.Begin(name);
            end = answer.Content.Headers.ContentLength;
        }

        await using Stream body = await answer.Content.ReadAsStreamAsync(idle.Token).ConfigureAwait(false);
        await CopyAsync(body, request, part, end, attempt, progress, idle).ConfigureAwait(false);
        if (end is { } whole && part.Length < whole)
        {
            throw new TryAgainException($"{request.Address}: ended after {part.Length} of {whole} bytes");
        }
    }

    private static FileStream OpenFile(string path, PartFile part)
    {
        FileStream file;
        try
        {
            file = File.OpenRead(path);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UpdateException("not-found", $"{path}: no such file", error);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new UpdateException("refused", $"{path}: may not be read by this user", error);
        }

        string validator = FormattableString.Invariant($"{file.Length}-{File.GetLastWriteTimeUtc(path).Ticks}");
        if (part.Length == 0 || part.Validator != validator || part.Length > file.Length)
        {
            part.Clear();
            part.Begin(validator);
        }

        part.IsPieced = part.Length > 0;
        file.Position = part.Length;
        return file;
    }

    private async Task CopyAsync(Stream source, DownloadRequest request, PartFile part, long? end, int attempt, IProgress<DownloadProgress>? progress, CancellationTokenSource idle)
    {
        long most = request.Length ?? _settings.MaxBytes;
        if (end > most)
        {
            throw TooLong(request, part, most);
        }

        _room.Check(request, part.Length, request.Length ?? end);
        byte[] buffer = new byte[1 << 16];
        long sinceIdle = 0, sinceSpace = 0;
        long reported = _time.GetTimestamp();
        progress?.Report(new DownloadProgress(part.Length, request.Length ?? end, attempt));
        int read;
        while ((read = await source.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, most + 1 - part.Length)), idle.Token).ConfigureAwait(false)) > 0)
        {
            if (part.Length + read > most)
            {
                throw TooLong(request, part, most);
            }

            await part.AppendAsync(buffer.AsMemory(0, read), idle.Token).ConfigureAwait(false);
            if ((sinceIdle += read) >= _settings.MinBytesPerIdle)
            {
                sinceIdle = 0;
                idle.CancelAfter(_settings.IdleTimeout);
            }

            if ((sinceSpace += read) >= SpaceStep)
            {
                sinceSpace = 0;
                _room.Check(request, part.Length, request.Length ?? end);
            }

            if (_time.GetElapsedTime(reported) >= TimeSpan.FromSeconds(0.5))
            {
                reported = _time.GetTimestamp();
                progress?.Report(new DownloadProgress(part.Length, request.Length ?? end, attempt));
            }
        }

        progress?.Report(new DownloadProgress(part.Length, request.Length ?? end, attempt));
    }

    private static UpdateException TooLong(DownloadRequest request, PartFile part, long most)
    {
        part.Clear();
        return new UpdateException("too-long", $"{request.Address}: has more than the {most} bytes it may have; somebody changed it, or it was published wrongly");
    }
}
