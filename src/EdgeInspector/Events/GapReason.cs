namespace EdgeInspector.Events;

/// <summary>Why numbers never reach the subscribers. Values are stored: never renumber.</summary>
internal enum GapReason
{
    /// <summary>The outbox was at its cap; the oldest were dropped.</summary>
    OutboxFull = 0,

    /// <summary>The broker refused the message, or put it off for ever.</summary>
    Refused = 1,

    /// <summary>The database could not be written for so long that the queue in memory overflowed.</summary>
    NotStored = 2,

    /// <summary>It could not be written as a message: a fault of this program.</summary>
    Invalid = 3,

    /// <summary>It waited in a database that was found damaged; some of these may have arrived.</summary>
    DatabaseDamaged = 4,
}
