namespace EdgeInspector.Events;

/// <summary>How the event store fares.</summary>
internal enum StoreStanding
{
    /// <summary>Not open yet.</summary>
    Opening,

    Ok,

    /// <summary>The database takes no writes; events wait in memory and it is tried again.</summary>
    Retrying,

    Closed,
}
