using System.Diagnostics;
using System.Text.Json;
using EdgeInspector.Core.Frames;

namespace EdgeInspector.Gates.Child;

/// <summary>
/// Reads what the other side sends: the request, then frames. A thread of its own, since the other side's end, which closes the stream,
/// must end this process even in the middle of a run that hangs.
/// </summary>
/// <param name="input">Buffered; it is read byte by byte.</param>
internal sealed class FrameReader(Stream input)
{
    /// <summary>Longest line: a request with every camera's zones and rules and some thousand pictures.</summary>
    private const int MaxLine = 16 << 20;

    private readonly FramePool _pool = new(keep: 4);
    private readonly object _lock = new();
    private (string Camera, Frame Frame)? _waiting;

    /// <exception cref="EndOfStreamException">There is none.</exception>
    /// <exception cref="JsonException">It is none.</exception>
    public GateRequest ReadRequest() => GateJson.Read<GateRequest>(ReadLine() ?? throw new EndOfStreamException("no request came"));

    /// <summary>Begins to read frames and to watch for the end, at which the process is ended.</summary>
    public void Start() => new Thread(Run) { IsBackground = true, Name = "gate input" }.Start();

    /// <summary>The next frame, which the caller disposes; waits.</summary>
    public (string Camera, Frame Frame) Next()
    {
        lock (_lock)
        {
            while (_waiting is null)
            {
                Monitor.Wait(_lock);
            }

            (string, Frame) next = _waiting.Value;
            _waiting = null;
            Monitor.Pulse(_lock);
            return next;
        }
    }

    private void Run()
    {
        try
        {
            while (ReadLine() is { } line)
            {
                FrameHeader header = GateJson.Read<FrameHeader>(line);
                Frame frame = _pool.Rent(header.Width, header.Height);
                input.ReadExactly(frame.Pixels);
                frame.Number = header.Number;
                frame.Region = header.Region;
                lock (_lock)
                {
                    while (_waiting is not null)
                    {
                        Monitor.Wait(_lock);
                    }

                    _waiting = (header.Camera, frame);
                    Monitor.Pulse(_lock);
                }
            }
        }
        catch (Exception e) when (e is IOException or JsonException or ArgumentOutOfRangeException)
        {
            // Cut off: the same as the end.
        }

        // By force: a run that hangs would hold up every gentler way, and there is nothing to be saved.
        Process.GetCurrentProcess().Kill();
    }

    private byte[]? ReadLine()
    {
        var line = new List<byte>(256);
        for (int next = input.ReadByte(); next >= 0; next = input.ReadByte())
        {
            if (next == '\n')
            {
                return [.. line];
            }

            line.Add((byte)next);
            if (line.Count > MaxLine)
            {
                throw new IOException("a line is too long");
            }
        }

        return null;
    }
}
