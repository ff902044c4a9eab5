using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.Updates.Jobs;
using EdgeInspector.Updates.Tuf;

namespace EdgeInspector.Updates.Delivery;

/// <summary>
/// An unfinished download: <c>FILE.part</c> with what came so far, and <c>FILE.part.json</c> with what it is a part of, so that a later
/// process goes on. Held by one process at a time; every byte is hashed as it comes.
/// </summary>
internal sealed class PartFile : IDisposable
{
    /// <summary>EWOULDBLOCK, ENOSPC and EDQUOT, as Linux numbers them on every architecture.</summary>
    private const int WouldBlock = 11, NoSpace = 28, NoQuota = 122;

    private readonly DownloadRequest _request;
    private readonly Action<string> _syncDirectory;
    private readonly Dictionary<string, IncrementalHash> _hashes = new(StringComparer.Ordinal);
    private readonly FileStream _stream;

    private PartFile(DownloadRequest request, Action<string> syncDirectory, FileStream stream)
    {
        _request = request;
        _syncDirectory = syncDirectory;
        _stream = stream;
        foreach (string algorithm in request.Hashes.Keys.Append("sha256").Distinct())
        {
            _hashes[algorithm] = IncrementalHash.CreateHash(algorithm switch
            {
                "sha256" => HashAlgorithmName.SHA256,
                "sha512" => HashAlgorithmName.SHA512,
                _ => throw new UpdateException("unknown-hash", $"{request.Address}: its hash by {algorithm} cannot be checked here; publish it with sha256"),
            });
        }
    }

    /// <summary>Bytes so far.</summary>
    public long Length { get; private set; }

    /// <summary>What the server called this content (<c>ETag</c> or <c>Last-Modified</c>); null: nothing.</summary>
    public string? Validator { get; private set; }

    /// <summary>Whether its bytes came in more than one answer, so that they may belong to different contents.</summary>
    public bool IsPieced { get; set; }

    /// <exception cref="UpdateException">Another process holds it, or the disk does not take it.</exception>
    public static PartFile Open(DownloadRequest request, Action<string> syncDirectory, CancellationToken cancellationToken)
    {
        FileStream stream;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(request.File)!);
            stream = new FileStream(PartOf(request.File), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
        }
        catch (IOException error) when (error.HResult == WouldBlock)
        {
            throw new UpdateException("busy", $"{request.File}: is being fetched by another process; wait for that one", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Disk(request.File, error);
        }

        PartFile? part = null;
        try
        {
            part = new PartFile(request, syncDirectory, stream);
            part.TakeUp(cancellationToken);
            return part;
        }
        catch
        {
            (part as IDisposable ?? stream).Dispose();
            throw;
        }
    }

    /// <summary>Removes what is left of a download.</summary>
    public static void Remove(string file)
    {
        File.Delete(PartOf(file));
        File.Delete(RecordOf(file));
    }

    public async Task AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await _stream.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException error)
        {
            if (error.HResult is NoSpace or NoQuota)
            {
                // What fills the disk to its end is given back: the line needs it more.
                Clear();
            }

            throw Disk(_request.File, error);
        }

        foreach (IncrementalHash hash in _hashes.Values)
        {
            hash.AppendData(bytes.Span);
        }

        Length += bytes.Length;
    }

    /// <summary>Notes what the server calls the content, before the first byte of it is written.</summary>
    public void Begin(string? validator)
    {
        Validator = validator;
        try
        {
            TrustStore.WriteWhole(RecordOf(_request.File), JsonSerializer.SerializeToUtf8Bytes(Describe()), _syncDirectory);
        }
        catch (IOException error)
        {
            throw Disk(_request.File, error);
        }
    }

    public void Clear()
    {
        _stream.SetLength(0);
        foreach (IncrementalHash hash in _hashes.Values)
        {
            _ = hash.GetHashAndReset();
        }

        Length = 0;
        Validator = null;
        IsPieced = false;
    }

    /// <summary>What is wrong with the whole file, for people; null: it is the one that is meant.</summary>
    public string? Problem()
    {
        if (_request.Length is { } length && length != Length)
        {
            return $"has {Length} bytes where {length} are signed";
        }

        string? wrong = _request.Hashes.Keys.FirstOrDefault(algorithm => Hash(algorithm) != _request.Hashes[algorithm]);
        return wrong is null ? null : $"is not the file whose {wrong} is signed";
    }

    public string Hash(string algorithm) => Convert.ToHexStringLower(_hashes[algorithm].GetCurrentHash());

    /// <summary>Puts the whole file in its place; a loss of power leaves the part or the file.</summary>
    public void Finish()
    {
        try
        {
            _stream.Flush(flushToDisk: true);
            File.Move(PartOf(_request.File), _request.File, overwrite: true);
            _syncDirectory(Path.GetDirectoryName(_request.File)!);
            File.Delete(RecordOf(_request.File));
        }
        catch (IOException error)
        {
            throw Disk(_request.File, error);
        }
    }

    public void Dispose()
    {
        _stream.Dispose();
        foreach (IncrementalHash hash in _hashes.Values)
        {
            hash.Dispose();
        }
    }

    private static string PartOf(string file) => file + ".part";

    private static string RecordOf(string file) => file + ".part.json";

    private static UpdateException Disk(string file, Exception error) => error.HResult is NoSpace or NoQuota
        ? new UpdateException("no-space", $"{file}: the disk is full; free some space or lower storage.max_bytes", error)
        : new UpdateException("disk", $"{file}: cannot be written: {error.Message}", error);

    /// <summary>Goes on where an earlier process stopped, if it fetched the same.</summary>
    private void TakeUp(CancellationToken cancellationToken)
    {
        long there = _stream.Length;
        if (there == 0 || there > (_request.Length ?? long.MaxValue) || !IsRecorded())
        {
            Clear();
            return;
        }

        byte[] buffer = new byte[1 << 17];
        int read;
        while ((read = _stream.Read(buffer)) > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (IncrementalHash hash in _hashes.Values)
            {
                hash.AppendData(buffer, 0, read);
            }

            Length += read;
        }

        IsPieced = true;
    }

    private bool IsRecorded()
    {
        try
        {
            JsonNode? record = JsonNode.Parse(File.ReadAllBytes(RecordOf(_request.File)));
            Validator = record?["validator"]?.GetValue<string>();
            JsonObject expected = Describe();
            return JsonNode.DeepEquals(record, expected);
        }
        catch (Exception error) when (error is IOException or JsonException or InvalidOperationException or FormatException)
        {
            return false;
        }
    }

    private JsonObject Describe()
    {
        var hashes = new JsonObject();
        foreach ((string algorithm, string hash) in _request.Hashes)
        {
            hashes[algorithm] = hash;
        }

        return new JsonObject
        {
            ["address"] = _request.Address.AbsoluteUri,
            ["length"] = _request.Length?.ToString(CultureInfo.InvariantCulture),
            ["hashes"] = hashes,
            ["validator"] = Validator,
        };
    }
}
