using System.Buffers;
using EdgeInspector.Core.Identifiers;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Mqtt;
using EdgeInspector.Events;

namespace EdgeInspector.Mqtt;

/// <summary>Publishes what may be missed: detections and pictures at QoS 0, sampled OK verdicts at QoS 1. Nothing of it is kept.</summary>
internal sealed class LivePublisher(LiveOutputs outputs, ICameraCommands cameras, Topics topics, ContractFormat format, string boot, TimeProvider time, ILogger<LivePublisher> logger)
{
    private readonly ArrayBufferWriter<byte> _payload = new(4096);
    private readonly UlidGenerator _ids = new(time);
    private LiveFrame _spare = new();
    private string? _lastFault;

    /// <summary>Publishes what the cameras offer, until cancelled.</summary>
    public async Task RunAsync(IMqttConnection connection, CancellationToken cancellationToken)
    {
        while (true)
        {
            await outputs.Changed.WaitAsync(cancellationToken).ConfigureAwait(false);
            foreach (LiveCamera camera in outputs.Cameras)
            {
                if (camera.TryTake(ref _spare))
                {
                    _payload.ResetWrittenCount();
                    LivePayloads.WriteDetections(_payload, topics.Device, boot, camera.Name, _spare);
                    await SendAsync(connection, topics.Camera(camera.Name).Detections, qos: 0, cancellationToken).ConfigureAwait(false);
                }

                if (camera.TryTake(out OkVerdict? ok))
                {
                    _payload.ResetWrittenCount();
                    format.WriteVerdict(_payload, ToRecording(camera.Name, ok!), boot, seq: 0);
                    await SendAsync(connection, topics.Camera(camera.Name).Verdicts, qos: 1, cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }

    /// <summary>Publishes each camera's newest picture at every interval, none twice over one connection, until cancelled.</summary>
    public async Task RunSnapshotsAsync(IMqttConnection connection, TimeSpan interval, CancellationToken cancellationToken)
    {
        var last = new Dictionary<string, PictureMark>();
        using var timer = new PeriodicTimer(interval, time);
        do
        {
            foreach (string camera in cameras.Cameras)
            {
                ReadOnlyMemory<byte> jpeg = Next(camera, last);
                if (!jpeg.IsEmpty)
                {
                    await connection.PublishAsync(new MqttMessage(topics.Camera(camera).Snapshot, jpeg) { Retain = true }, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false));
    }

    private ReadOnlyMemory<byte> Next(string camera, Dictionary<string, PictureMark> last)
    {
        try
        {
            PictureMark mark = last.GetValueOrDefault(camera);
            ReadOnlyMemory<byte> jpeg = cameras.NextSnapshot(camera, ref mark);
            last[camera] = mark;
            return jpeg;
        }
        catch (Exception e)
        {
            // A picture that cannot be encoded must not cost the other cameras theirs, or all the connection.
            string fault = $"{camera}: {e.Message}";
            if (fault != _lastFault)
            {
                _lastFault = fault;
                logger.LogError(e, "Camera {Camera}: its picture could not be published: {Reason}", camera, e.Message);
            }

            return default;
        }
    }

    private Task<MqttPublishResult> SendAsync(IMqttConnection connection, string topic, int qos, CancellationToken cancellationToken) =>
        connection.PublishAsync(new MqttMessage(topic, _payload.WrittenMemory) { QualityOfService = qos }, cancellationToken);

    private Recording ToRecording(string camera, OkVerdict ok) => new()
    {
        Id = _ids.Next().ToString(),
        Camera = camera,
        Frame = ok.Frame,
        FrameWidth = ok.Width,
        FrameHeight = ok.Height,
        Time = ok.Time,
        Verdict = VerdictKind.Ok,
        LatencyMs = ok.LatencyMs,
        Model = ok.Model,
    };
}
