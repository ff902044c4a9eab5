namespace EdgeInspector.Events;

/// <summary>What became of an event's evidence. Values are stored: never renumber.</summary>
internal enum EvidenceState
{
    /// <summary>The event is not NG: none was asked for.</summary>
    None = 0,

    /// <summary>Being encoded; a program that ends meanwhile leaves <see cref="Lost"/>.</summary>
    Pending = 1,

    /// <summary>On disk.</summary>
    Stored = 2,

    /// <summary>Not taken: the encoder was busy or the disk nearly full.</summary>
    Skipped = 3,

    /// <summary>It could not be encoded or written.</summary>
    Failed = 4,

    /// <summary>Removed for age or space.</summary>
    Expired = 5,

    /// <summary>The program ended before it was written.</summary>
    Lost = 6,
}
