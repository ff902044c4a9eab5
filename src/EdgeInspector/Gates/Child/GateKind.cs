namespace EdgeInspector.Gates.Child;

/// <summary>What another process of this program is asked to find out about a model.</summary>
internal enum GateKind
{
    /// <summary>Load it, run it on noise and on its golden pictures.</summary>
    Probe,

    /// <summary>Judge still pictures as cameras would.</summary>
    Replay,

    /// <summary>Judge live frames beside the running model.</summary>
    Shadow,
}
