using System.Buffers;
using System.Text.Json;
using EdgeInspector.Core.Mqtt;
using EdgeInspector.Events;

namespace EdgeInspector.Mqtt;

/// <summary>
/// Publishes explanations, oldest first, as they are stored: a follow-up to an event's end under the same id. They take no number of
/// their own and never hold up the outbox; what could not be sent stays marked and goes out with a later connection.
/// </summary>
internal sealed class ExplanationPublisher(ExplanationStore explanations, Topics topics, string boot, TimeProvider time)
{
    /// <summary>Rows taken at a time.</summary>
    private const int Chunk = 32;

    /// <summary>When the database could not be read, or was replaced, it is looked at again after this.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ArrayBufferWriter<byte> _payload = new(4096);

    /// <summary>Publishes until cancelled.</summary>
    public async Task RunAsync(IMqttConnection connection, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (!await SendAsync(connection, cancellationToken).ConfigureAwait(false))
            {
                await Task.Delay(Patience, time, cancellationToken).ConfigureAwait(false);
                continue;
            }

            await explanations.Changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Sends what waits; false where that must be tried again later.</summary>
    private async Task<bool> SendAsync(IMqttConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            for (IReadOnlyList<StoredExplanation> waiting = explanations.Unsent(Chunk); waiting.Count > 0; waiting = explanations.Unsent(Chunk))
            {
                foreach (StoredExplanation explanation in waiting)
                {
                    _payload.ResetWrittenCount();
                    Write(_payload, topics.Device, boot, explanation);
                    var message = new MqttMessage(topics.Camera(explanation.Camera).Explanations, _payload.WrittenMemory) { QualityOfService = 1 };
                    if (await connection.PublishAsync(message, cancellationToken).ConfigureAwait(false) == MqttPublishResult.Acknowledged)
                    {
                        await explanations.MarkSentAsync(explanation.Event, cancellationToken).ConfigureAwait(false);
                    }
                    else
                    {
                        return false;
                    }
                }
            }

            return true;
        }
        catch (Exception e) when (e is StoreUnavailableException or ObjectDisposedException)
        {
            return false;
        }
    }

    private static void Write(IBufferWriter<byte> output, string device, string boot, StoredExplanation e)
    {
        Utf8JsonWriter w = PayloadWriter.Begin(output, Schemas.Explanation, device);
        w.WriteString("event"u8, e.Event);
        w.WriteString("boot"u8, boot);
        w.WriteString("camera"u8, e.Camera);
        PayloadWriter.Time(w, e.Time);
        w.WriteString("language"u8, e.Language);
        w.WriteString("source"u8, e.Source);
        PayloadWriter.StringOrNull(w, "model"u8, e.Model);
        w.WriteString("text"u8, e.Text);
        w.WritePropertyName("facts"u8);
        w.WriteRawValue(e.Facts);
        w.WriteStartObject("grounding"u8);
        w.WriteNumber("sentences"u8, e.Sentences);
        w.WriteNumber("grounded"u8, e.Grounded);
        PayloadWriter.Number(w, "rate"u8, e.Sentences == 0 ? 1 : (double)e.Grounded / e.Sentences);
        w.WriteEndObject();
        PayloadWriter.End(w);
    }
}
