namespace EdgeInspector.Events;

/// <summary>What became of evidence since the start, for health.</summary>
/// <param name="Waiting">Frames being encoded or waiting for it.</param>
/// <param name="Stored">Frames stored.</param>
/// <param name="Skipped">Frames not taken: the encoder was busy or the disk nearly full.</param>
/// <param name="Failed">Frames that could not be encoded or written.</param>
/// <param name="Reason">Why the last one was skipped or failed; null when the last one was stored, or would be by now.</param>
internal sealed record EvidenceCounts(int Waiting, long Stored, long Skipped, long Failed, string? Reason);
