using System.Diagnostics;
using EdgeInspector.Core.Frames;
using Microsoft.Win32.SafeHandles;

namespace EdgeInspector.Bindings.Shared.Frames;

/// <summary>
/// The pictures of a folder in natural order (or one picture), of any sizes. A damaged one is <see cref="FrameReadStatus.Corrupt"/>
/// and the next follows.
/// </summary>
public sealed class PictureFolderSource : IFrameSource
{
    /// <summary>File name extensions that count as pictures.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".webp", ".gif", ".ppm", ".pgm", ".pbm", ".pnm"];

    /// <summary>Whether the name of a file says that it is a picture.</summary>
    public static bool IsPicture(string path) => Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    // 1 GiB: beyond any camera's picture, and within what one span can hold.
    private const long LargestFile = 1L << 30;
    private const int SliceMilliseconds = 20;
    private readonly SourceUri _uri;
    private readonly string _path;
    private readonly double? _framesPerSecond;
    private readonly bool _loop;
    private readonly FramePool _pool;
    private readonly TimeProvider _time;
    private readonly IImageCodec _codec;
    private CancellationToken _stopping;
    private string[]? _files;
    private int _next;
    private int _readInRound;
    private long _due;
    private long _number;
    private bool _ended;
    private byte[] _bytes = [];

    internal PictureFolderSource(SourceUri uri, string path, double? framesPerSecond, bool loop, FramePool pool, TimeProvider time, IImageCodec codec)
    {
        _uri = uri;
        _path = path;
        _framesPerSecond = framesPerSecond;
        _loop = loop;
        _pool = pool;
        _time = time;
        _codec = codec;
    }

    /// <inheritdoc/>
    public string Description => _uri.Description;

    /// <inheritdoc/>
    public bool IsLive => false;

    /// <inheritdoc/>
    public string? LastError { get; private set; }

    /// <summary>File of the last frame, for reports; null before the first.</summary>
    public string? LastFile { get; private set; }

    /// <inheritdoc/>
    /// <remarks>The token also ends a wait within <see cref="Read"/> early.</remarks>
    public void Open(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _files = List();
        _stopping = cancellationToken;
        _next = 0;
        _readInRound = 0;
        _due = _time.GetTimestamp();
        _ended = false;
        LastError = null;
    }

    /// <inheritdoc/>
    public FrameReadStatus Read(TimeSpan timeout, out Frame? frame)
    {
        frame = null;
        string[] files = _files ?? throw new InvalidOperationException("The source is not open.");
        if (_ended)
        {
            return FrameReadStatus.EndOfStream;
        }

        if (_next == files.Length)
        {
            // A round without a single good picture would spin for ever.
            if (!_loop || _readInRound == 0)
            {
                _ended = true;
                return FrameReadStatus.EndOfStream;
            }

            (_next, _readInRound) = (0, 0);
        }

        if (!WaitUntilDue(timeout))
        {
            return FrameReadStatus.TimedOut;
        }

        string file = files[_next++];
        try
        {
            frame = _codec.Decode(Load(file), _pool);
        }
        catch (Exception e) when (e is ImageFormatException or IOException or UnauthorizedAccessException)
        {
            LastError = $"{Description}: {Path.GetFileName(file)}: {e.Message}";
            return FrameReadStatus.Corrupt;
        }

        LastFile = file;
        _readInRound++;
        frame.Number = ++_number;
        frame.CapturedTimestamp = _time.GetTimestamp();
        frame.CapturedUtc = _time.GetUtcNow();
        return FrameReadStatus.Frame;
    }

    /// <summary>Forgets the list; there is nothing else to give back.</summary>
    public void Dispose() => _files = null;

    private string[] List()
    {
        if (File.Exists(_path))
        {
            return [_path];
        }

        if (!Directory.Exists(_path))
        {
            throw _uri.MissingFile(_path) is { } missing && _uri.Scheme == "file"
                ? missing
                : _uri.Error($"the folder {_path} does not exist", "check the path; relative ones start at the current directory");
        }

        string[] files;
        try
        {
            files = [.. Directory.EnumerateFiles(_path).Where(IsPicture)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FrameSourceException($"{Description}: the folder {_path} cannot be read: {e.Message}; give the user read access", e);
        }

        if (files.Length == 0)
        {
            throw _uri.Error($"the folder {_path} holds no picture", $"put files there that end in {string.Join(" ", Extensions)}");
        }

        Array.Sort(files, NaturalOrder.Instance);
        return files;
    }

    private bool WaitUntilDue(TimeSpan timeout)
    {
        if (_framesPerSecond is not { } rate)
        {
            return true;
        }

        timeout = timeout == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : timeout;
        long start = Stopwatch.GetTimestamp();
        while (_time.GetTimestamp() < _due)
        {
            if (Stopwatch.GetElapsedTime(start) >= timeout || _stopping.IsCancellationRequested)
            {
                return false;
            }

            double wait = (_due - _time.GetTimestamp()) * 1000.0 / _time.TimestampFrequency;
            Thread.Sleep((int)Math.Clamp(Math.Ceiling(Math.Min(wait, (timeout - Stopwatch.GetElapsedTime(start)).TotalMilliseconds)), 0, SliceMilliseconds));
        }

        // From the last due time, not from now: so the rate does not drift. A reader that fell behind by a second starts afresh.
        long step = (long)(_time.TimestampFrequency / rate);
        long now = _time.GetTimestamp();
        _due = now - _due > _time.TimestampFrequency ? now + step : _due + step;
        return true;
    }

    /// <summary>A file's bytes in a buffer that lives as long as the source.</summary>
    private ReadOnlySpan<byte> Load(string file)
    {
        using SafeFileHandle handle = File.OpenHandle(file);
        long length = RandomAccess.GetLength(handle);
        if (length > LargestFile)
        {
            throw new ImageFormatException($"the file has {length} bytes, more than {LargestFile}");
        }

        if (_bytes.Length < length)
        {
            _bytes = GC.AllocateUninitializedArray<byte>((int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)length));
        }

        int read = 0;
        while (read < length)
        {
            int part = RandomAccess.Read(handle, _bytes.AsSpan(read, (int)length - read), read);
            if (part == 0)
            {
                break;
            }

            read += part;
        }

        return _bytes.AsSpan(0, read);
    }
}
