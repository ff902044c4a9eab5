using System.Buffers;
using System.Text.Json;
using EdgeInspector.Core.Mqtt;
using EdgeInspector.Events;

namespace EdgeInspector.Mqtt;

/// <summary>
/// Publishes explanations, oldest first, as they are stored: a follow-up to an event's end under the same id. They take no number of
/// their own and never hold up the outbox; what could not be sent stays marked and goes out later. What the broker will never take is
/// given up with a word in the log: it is kept beside its event.
/// </summary>
internal sealed class ExplanationPublisher(ExplanationStore explanations, Topics topics, string boot, TimeProvider time, ILogger<ExplanationPublisher> logger)
{
    /// <summary>Rows taken at a time.</summary>
    private const int Chunk = 32;

    /// <summary>When the database could not be used, or the broker put one off, it is tried again after this.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ArrayBufferWriter<byte> _payload = new(4096);

    /// <summary>Done with, but the database did not take that: it is not sent again.</summary>
    private StoredExplanation? _unmarked;

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
                    if (explanation != _unmarked && !await SendAsync(connection, explanation, cancellationToken).ConfigureAwait(false))
                    {
                        return false;
                    }

                    _unmarked = explanation;
                    await explanations.MarkSentAsync(explanation.Event, cancellationToken).ConfigureAwait(false);
                    _unmarked = null;
                }
            }

            return true;
        }
        catch (Exception e) when (e is StoreUnavailableException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>Sends one; false where that must be tried again later.</summary>
    private async Task<bool> SendAsync(IMqttConnection connection, StoredExplanation explanation, CancellationToken cancellationToken)
    {
        _payload.ResetWrittenCount();
        Write(_payload, topics.Device, boot, explanation);
        var message = new MqttMessage(topics.Camera(explanation.Camera).Explanations, _payload.WrittenMemory) { QualityOfService = 1 };
        MqttPublishResult result = await connection.PublishAsync(message, cancellationToken).ConfigureAwait(false);
        if (result == MqttPublishResult.Refused)
        {
            logger.LogError("The broker refused the explanation of event {Event} on {Topic}; it is not sent again. Does this user lack the right to publish there?", explanation.Event, message.Topic);
        }

        return result is MqttPublishResult.Acknowledged or MqttPublishResult.Refused;
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
