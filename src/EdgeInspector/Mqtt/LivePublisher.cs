using System.Buffers;
using EdgeInspector.Core.Identifiers;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Mqtt;
using EdgeInspector.Events;

namespace EdgeInspector.Mqtt;

/// <summary>Publishes what may be missed: detections and pictures at QoS 0, sampled OK verdicts at QoS 1. Nothing of it is kept.</summary>
internal sealed class LivePublisher(LiveOutputs outputs, ICameraCommands cameras, Topics topics, ContractFormat format, string boot, TimeProvider time)
{
    private readonly ArrayBufferWriter<byte> _payload = new(4096);
    private readonly UlidGenerator _ids = new(time);
    private LiveFrame _spare = new();

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

    /// <summary>Publishes each camera's newest picture at every interval, until cancelled.</summary>
    public async Task RunSnapshotsAsync(IMqttConnection connection, TimeSpan interval, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(interval, time);
        do
        {
            foreach (string camera in cameras.Cameras)
            {
                ReadOnlyMemory<byte> jpeg = cameras.Snapshot(camera);
                if (!jpeg.IsEmpty)
                {
                    await connection.PublishAsync(new MqttMessage(topics.Camera(camera).Snapshot, jpeg) { Retain = true }, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false));
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
