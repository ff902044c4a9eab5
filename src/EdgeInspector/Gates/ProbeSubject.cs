namespace EdgeInspector.Gates;

/// <summary>What a probe tried.</summary>
internal enum ProbeSubject
{
    Vision,
    Language,
    Knowledge,
}
