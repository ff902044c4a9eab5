using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Mqtt;

namespace EdgeInspector.Benchmarks;

/// <summary>
/// What each port costs with the binding this was built with: the figures of docs/bindings.md, one build for each column. No peer and no
/// goal, since the two bindings cannot be in one process.
/// </summary>
internal static class PortFigures
{
    public const string Command = "ports";

    private const int Publications = 20_000;
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_measured = TimeSpan.FromSeconds(4);

    /// <param name="clip">A clip to read; null: capture is left out.</param>
    public static async Task RunAsync(string? clip)
    {
        Console.WriteLine(string.Join('\n', PortFactory.Libraries()));
        Model();
        Pictures();
        if (clip is not null)
        {
            Capture(clip);
        }

        await MqttAsync().ConfigureAwait(false);
    }

    private static void Model()
    {
        using var context = new BenchContext();
        using IModelRuntime runtime = PortFactory.Runtime(null, null);
        foreach (int threads in new[] { 1, 2 })
        {
            using IModelSession session = runtime.Load(ModelFiles.Find(context), new SessionOptions { Provider = ExecutionProvider.Cpu, Threads = threads });
            var random = new Random(4);
            foreach (ref float value in MemoryMarshal.Cast<byte, float>(session.InputBytes(0)))
            {
                value = random.NextSingle();
            }

            Print($"model run, {threads} thread(s)", session.Run);
        }
    }

    private static void Pictures()
    {
        const int width = 1280;
        const int height = 720;
        IImageCodec codec = PortFactory.Codec();
        var pool = new FramePool();
        byte[] pixels = new byte[3 * width * height];
        var random = new Random(1);
        for (int i = 0; i < pixels.Length; i++)
        {
            // Shading with a little noise: what a camera sees of a board, neither flat nor incompressible.
            pixels[i] = (byte)(128 + (60 * Math.Sin(i / 3 % width / 57.0) * Math.Cos(i / (3 * width) / 43.0)) + random.Next(-4, 5));
        }

        byte[] jpeg = new byte[codec.MaxJpegBytes(width, height)];
        int bytes = codec.EncodeJpeg(pixels, width, height, 3 * width, 85, jpeg);
        byte[] png = codec.EncodePng(pixels, width, height, 3 * width);
        Print($"JPEG encode, {width} x {height}, {bytes / 1024} KiB", () => codec.EncodeJpeg(pixels, width, height, 3 * width, 85, jpeg));
        Print("JPEG decode", () => codec.Decode(jpeg.AsSpan(0, bytes), pool).Dispose());
        Print($"PNG encode, {png.Length / 1024} KiB", () => codec.EncodePng(pixels, width, height, 3 * width));
        Print("PNG decode", () => codec.Decode(png, pool).Dispose());
    }

    private static void Capture(string clip)
    {
        using IFrameSource source = PortFactory.Source($"file:{clip}?loop=true", new FramePool(), TimeProvider.System);
        source.Open(CancellationToken.None);
        Print($"capture, {Path.GetFileName(clip)}, as fast as it is read", () =>
        {
            _ = source.Read(TimeSpan.FromSeconds(10), out Frame? frame);
            frame?.Dispose();
        });
    }

    private static async Task MqttAsync()
    {
        IMqttBroker broker = PortFactory.Broker();
        await using (broker.ConfigureAwait(false))
        {
            await broker.StartAsync(0, CancellationToken.None).ConfigureAwait(false);
            var options = new MqttConnectionOptions { Host = "127.0.0.1", Port = broker.Port, ClientId = "bench" };
            IMqttConnection connection = PortFactory.Connection(options, TimeProvider.System);
            await using (connection.ConfigureAwait(false))
            {
                if (await connection.ConnectAsync(CancellationToken.None).ConfigureAwait(false) is { } reason)
                {
                    throw new BenchSkippedException(reason);
                }

                var message = new MqttMessage("edge-inspector/bench/top/events", new byte[500]) { QualityOfService = 1 };
                for (int round = 0; round < 3; round++)
                {
                    long start = Stopwatch.GetTimestamp();
                    await Task.WhenAll(Enumerable.Range(0, Publications).Select(_ => connection.PublishAsync(message, CancellationToken.None))).ConfigureAwait(false);
                    double rate = Publications / Stopwatch.GetElapsedTime(start).TotalSeconds;
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"MQTT publish, QoS 1, 500 bytes, embedded broker",-52} {rate,10:0} /s"));
                }

                Print("MQTT publish to PUBACK, one at a time", () => connection.PublishAsync(message, CancellationToken.None).GetAwaiter().GetResult());
            }
        }
    }

    private static void Print(string what, Action step)
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < s_warmUp)
        {
            step();
        }

        var times = new List<long>();
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < s_measured)
        {
            long before = Stopwatch.GetTimestamp();
            step();
            times.Add((long)Stopwatch.GetElapsedTime(before).TotalNanoseconds);
        }

        allocated = (GC.GetAllocatedBytesForCurrentThread() - allocated) / times.Count;
        Percentiles result = Percentiles.Of(times);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{what,-52} p50 {result.P50 / 1e6,9:0.000} ms  p99 {result.P99 / 1e6,9:0.000} ms  {allocated,9} bytes  {times.Count,6} times"));
    }
}
