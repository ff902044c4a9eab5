namespace EdgeInspector.Core.Frames;

/// <summary>
/// One picture of a camera: 8-bit BGR, interleaved, row 0 at the top, in a buffer that belongs to a <see cref="FramePool"/>.
/// </summary>
/// <remarks>
/// Reference counted: it is made with one reference; <see cref="AddReference"/> for every further owner, <see cref="Dispose"/> once
/// per owner. The last one returns the buffer to its pool, so nobody may touch the pixels afterwards. Counting is thread-safe;
/// the pixels are written only by the source, before the frame is handed on.
/// </remarks>
public sealed class Frame : IDisposable
{
    private readonly FramePool _pool;
    private byte[] _buffer;
    private int _references;

    internal Frame(FramePool pool, byte[] buffer)
    {
        _pool = pool;
        _buffer = buffer;
    }

    /// <summary>Columns, in pixels.</summary>
    public int Width { get; private set; }

    /// <summary>Rows, in pixels.</summary>
    public int Height { get; private set; }

    /// <summary>Bytes from one row to the next: always <c>3 * Width</c>.</summary>
    public int Stride => 3 * Width;

    /// <summary>Number of the frame within its source, from 1, without holes at the source.</summary>
    public long Number { get; set; }

    /// <summary>When it was captured, as <see cref="TimeProvider.GetTimestamp"/>: order and every duration come from this.</summary>
    public long CapturedTimestamp { get; set; }

    /// <summary>When it was captured, by the wall clock: for display only.</summary>
    public DateTimeOffset CapturedUtc { get; set; }

    /// <summary>The part that models look at, in pixels of the frame; boxes, sizes and zones stay those of the whole frame. Default: all of it.</summary>
    public FrameRegion Region { get; set; }

    /// <summary>Pixels, <c>[Height, Width, 3]</c> BGR, 0-255.</summary>
    public Span<byte> Pixels => _buffer.AsSpan(0, Stride * Height);

    /// <summary>The same bytes as memory, for pinning and asynchronous use; valid as long as a reference is held.</summary>
    public ReadOnlyMemory<byte> Memory => _buffer.AsMemory(0, Stride * Height);

    /// <summary>Row <paramref name="y"/>, <c>3 * Width</c> bytes.</summary>
    public Span<byte> Row(int y) => _buffer.AsSpan(y * Stride, Stride);

    /// <summary>Takes a further reference, which its owner must dispose.</summary>
    public Frame AddReference()
    {
        Interlocked.Increment(ref _references);
        return this;
    }

    /// <summary>Gives one reference back.</summary>
    public void Dispose()
    {
        int left = Interlocked.Decrement(ref _references);
        if (left == 0)
        {
            _pool.Return(this);
        }
        else if (left < 0)
        {
            throw new InvalidOperationException("A frame was disposed more often than it was referenced.");
        }
    }

    internal int Capacity => _buffer.Length;

    internal void Prepare(int width, int height)
    {
        int bytes = checked(3 * width * height);
        if (_buffer.Length < bytes)
        {
            _buffer = GC.AllocateUninitializedArray<byte>(bytes, pinned: true);
        }

        Width = width;
        Height = height;
        Region = new FrameRegion(0, 0, width, height);
        Number = 0;
        CapturedTimestamp = 0;
        CapturedUtc = default;
        _references = 1;
    }
}
