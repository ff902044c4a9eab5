using EdgeInspector.Events;

namespace EdgeInspector.Mqtt;

/// <summary>The outbox in <c>health</c>; counts are since the start.</summary>
/// <param name="Depth">Messages waiting for the broker.</param>
/// <param name="Bytes">Bytes of payload waiting.</param>
/// <param name="Published">Handed to the connection, repetitions included.</param>
/// <param name="Acknowledged">Confirmed by the broker.</param>
/// <param name="Refused">Refused by the broker, or put off for ever, and set aside.</param>
/// <param name="Lost">Numbers that will not arrive, for whatever reason; <c>gaps</c> says which.</param>
internal sealed record OutboxHealth(long Depth, long Bytes, long Published, long Acknowledged, long Refused, long Lost)
{
    public static OutboxHealth From(StoreState store, PublishCounts counts) =>
        new(store.OutboxMessages, store.OutboxBytes, counts.Published, counts.Acknowledged, counts.Refused, store.Lost);
}
