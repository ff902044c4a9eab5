using EdgeInspector.Core.Mqtt;

namespace EdgeInspector.Composition;

/// <summary>Another road to a broker, made ready. Disposing one that was not taken undoes it.</summary>
/// <param name="Text">What it was made from.</param>
/// <param name="Broker">An embedded broker started for it; null where there is one already, or none is wanted.</param>
/// <param name="KeepsBroker">Whether it leads to the embedded broker.</param>
internal sealed record MessagingChange(string Text, MessagingPlan Plan, IMqttBroker? Broker, bool KeepsBroker) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        await Plan.DisposeAsync();
        if (Broker is not null)
        {
            await Broker.DisposeAsync();
        }
    }
}
