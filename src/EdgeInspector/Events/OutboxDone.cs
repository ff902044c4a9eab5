namespace EdgeInspector.Events;

/// <summary>A message that need not be sent again.</summary>
/// <param name="Generation">Database file it was read from; ids mean nothing in another.</param>
/// <param name="Id">Its place in the outbox.</param>
/// <param name="Bytes">Length of its payload.</param>
/// <param name="Refused">True where the broker will never take it.</param>
internal readonly record struct OutboxDone(int Generation, long Id, int Bytes, bool Refused);
