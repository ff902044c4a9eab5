namespace EdgeInspector.Events;

/// <summary>A file that is durably on disk.</summary>
/// <param name="Path">Relative to the evidence folder, with '/' between its parts.</param>
/// <param name="Bytes">Its size; 0 where another event of the same frame already answers for it.</param>
internal sealed record EvidenceFile(EvidenceKind Kind, string Path, long Bytes);
