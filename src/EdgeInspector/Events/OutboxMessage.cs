namespace EdgeInspector.Events;

/// <summary>One message that waits for the broker.</summary>
/// <param name="Id">Place in the outbox: ascending over all boots.</param>
/// <param name="Boot">Boot that numbered it.</param>
/// <param name="Seq">Its number within that boot, from 1.</param>
/// <param name="Topic">Where it goes.</param>
/// <param name="Payload">UTF-8 JSON.</param>
/// <param name="QualityOfService">0 or 1.</param>
internal sealed record OutboxMessage(long Id, string Boot, long Seq, string Topic, byte[] Payload, int QualityOfService);
