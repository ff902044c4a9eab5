using System.Buffers;
using EdgeInspector.Core.Mqtt;

namespace EdgeInspector.Mqtt;

/// <summary>Keeps the retained topics <c>models/NAME</c> true while connected.</summary>
internal sealed class ModelStatePublisher(IModelCommands models, Topics topics, TimeProvider time)
{
    /// <summary>Says how every model stands, then each change, until cancelled.</summary>
    public async Task RunAsync(IMqttConnection connection, CancellationToken cancellationToken)
    {
        // What changed while nobody listened is in the states already.
        while (models.Changes.TryRead(out _))
        {
        }

        foreach (ModelState state in models.States)
        {
            await PublishAsync(connection, state, cancellationToken).ConfigureAwait(false);
        }

        await foreach (ModelState state in models.Changes.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            await PublishAsync(connection, state, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task PublishAsync(IMqttConnection connection, ModelState state, CancellationToken cancellationToken)
    {
        if (!Topics.IsPublishable(state.Name))
        {
            // Whatever brought such a name here: one state that nobody can hear must not end the session of all others.
            return;
        }

        var payload = new ArrayBufferWriter<byte>(512);
        ModelStatePayload.Write(payload, topics.Device, time.GetUtcNow(), state);
        await connection.PublishAsync(new MqttMessage(topics.Model(state.Name), payload.WrittenMemory) { QualityOfService = 1, Retain = true }, cancellationToken).ConfigureAwait(false);
    }
}
