namespace EdgeInspector.Mqtt;

/// <summary>What the outbox publisher did since the start.</summary>
/// <param name="Published">Handed to the connection, repetitions included.</param>
/// <param name="Acknowledged">Confirmed by the broker.</param>
/// <param name="Refused">Refused by the broker, or put off for ever, and set aside.</param>
internal sealed record PublishCounts(long Published, long Acknowledged, long Refused);
