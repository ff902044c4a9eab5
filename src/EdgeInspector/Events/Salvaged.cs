namespace EdgeInspector.Events;

/// <summary>What was saved from a damaged database.</summary>
/// <param name="Messages">Messages that waited for the broker and wait again.</param>
/// <param name="Complete">False where others may be lost; the gaps say which.</param>
internal readonly record struct Salvaged(int Messages, bool Complete);
