using System.Buffers;
using System.Buffers.Binary;
using System.Net.WebSockets;
using System.Text.Json;
using EdgeInspector.Core.Anomaly;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Pipeline;

namespace EdgeInspector.Web;

/// <summary>
/// One browser looking at one camera: binary messages of a 4-byte little-endian length, a JSON header with the objects, the cells
/// of the anomaly map where there is one, and the JPEG they were found in. Encodes only while somebody looks, at most <see cref="FramesPerSecond"/>. Follows the camera's name through
/// changes of configuration, and ends when there is no such camera any more.
/// </summary>
internal sealed class LiveSocket(Func<CameraView?> find, IImageCodec codec, TimeProvider time)
{
    /// <summary>Enough for the eye; each frame costs an encode.</summary>
    public const int FramesPerSecond = 12;

    /// <summary>Small on the wire, and defects of a few pixels stay visible.</summary>
    private const int JpegQuality = 82;

    private readonly List<ShownObject> _objects = [];
    private readonly ArrayBufferWriter<byte> _header = new();
    private readonly AnomalyMap _map = new();
    private readonly HeatCells _heat = new();
    private byte[] _message = [];
    private CameraView? _camera;

    public async Task RunAsync(WebSocket socket, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / FramesPerSecond), time);
        using var closed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task closing = WatchCloseAsync(socket, closed);
        long last = 0;
        try
        {
            while (await timer.WaitForNextTickAsync(closed.Token) && Find(ref last))
            {
                int length = Compose(ref last);
                if (length > 0)
                {
                    await socket.SendAsync(_message.AsMemory(0, length), WebSocketMessageType.Binary, endOfMessage: true, closed.Token);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException)
        {
            // The browser went away, or we are stopping.
        }

        await closed.CancelAsync();
        await closing;
    }

    private static async Task WatchCloseAsync(WebSocket socket, CancellationTokenSource closed)
    {
        var buffer = new byte[64];
        try
        {
            while ((await socket.ReceiveAsync(buffer, closed.Token)).MessageType != WebSocketMessageType.Close)
            {
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException)
        {
            return;
        }

        await closed.CancelAsync();
    }

    private bool Find(ref long last)
    {
        CameraView? now = find();
        if (now != _camera)
        {
            // Another pipeline counts its frames anew.
            (_camera, last) = (now, 0);
        }

        return now is not null;
    }

    private int Compose(ref long last)
    {
        using Frame? frame = _camera!.Latest.Get(last, _objects, out Verdict verdict, out TimeSpan latency, _map);
        if (frame is null)
        {
            return 0;
        }

        last = frame.Number;
        _heat.Draw(_map);
        WriteHeader(frame, verdict, latency);
        int needed = sizeof(uint) + _header.WrittenCount + _heat.Cells.Length + codec.MaxJpegBytes(frame.Width, frame.Height);
        if (_message.Length < needed)
        {
            _message = new byte[needed];
        }

        BinaryPrimitives.WriteUInt32LittleEndian(_message, (uint)_header.WrittenCount);
        _header.WrittenSpan.CopyTo(_message.AsSpan(sizeof(uint)));
        _heat.Cells.CopyTo(_message.AsSpan(sizeof(uint) + _header.WrittenCount));
        int start = sizeof(uint) + _header.WrittenCount + _heat.Cells.Length;
        return start + codec.EncodeJpeg(frame.Pixels, frame.Width, frame.Height, frame.Stride, JpegQuality, _message.AsSpan(start));
    }

    private void WriteHeader(Frame frame, Verdict verdict, TimeSpan latency)
    {
        _header.ResetWrittenCount();
        using var json = new Utf8JsonWriter(_header);
        json.WriteStartObject();
        json.WriteNumber("frame", frame.Number);
        json.WriteStartArray("frame_size");
        json.WriteNumberValue(frame.Width);
        json.WriteNumberValue(frame.Height);
        json.WriteEndArray();
        json.WriteString("verdict", VerdictWords.Of(verdict.Kind));
        json.WriteNumber("latency_ms", Math.Round(latency.TotalMilliseconds, 2));
        if (_heat.Cells.Length > 0)
        {
            // Cells of one byte each, 255 the greatest score, row by row between this header and the picture.
            json.WriteStartObject("heat");
            json.WriteNumber("columns", _heat.Columns);
            json.WriteNumber("rows", _heat.Rows);
            json.WriteNumber("score", MathF.Round(_map.Score, 3));
            json.WriteStartArray("region");
            json.WriteNumberValue(_map.Region.X);
            json.WriteNumberValue(_map.Region.Y);
            json.WriteNumberValue(_map.Region.Width);
            json.WriteNumberValue(_map.Region.Height);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteStartArray("objects");
        foreach (ShownObject shown in _objects)
        {
            json.WriteStartObject();
            json.WriteNumber("track", shown.Track);
            json.WriteString("class", shown.Class);
            json.WriteNumber("confidence", MathF.Round(shown.Confidence, 3));
            if (!float.IsNaN(shown.Anomaly))
            {
                json.WriteNumber("anomaly", MathF.Round(shown.Anomaly, 3));
            }

            json.WriteBoolean("ng", shown.IsNg);
            json.WriteStartArray("box");
            json.WriteNumberValue(MathF.Round(shown.Box.X1, 1));
            json.WriteNumberValue(MathF.Round(shown.Box.Y1, 1));
            json.WriteNumberValue(MathF.Round(shown.Box.X2, 1));
            json.WriteNumberValue(MathF.Round(shown.Box.Y2, 1));
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
