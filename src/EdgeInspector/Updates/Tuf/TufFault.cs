namespace EdgeInspector.Updates.Tuf;

/// <summary>What made an update stop.</summary>
public enum TufFault
{
    /// <summary>Not what the format says.</summary>
    Malformed,

    /// <summary>Too few valid signatures of the keys that may sign.</summary>
    Signature,

    /// <summary>Older than what was seen before.</summary>
    Rollback,

    /// <summary>Past its date: perhaps somebody holds newer ones back.</summary>
    Expired,

    /// <summary>Not the file that signed metadata names: its version, length or hash differs.</summary>
    Mismatch,

    /// <summary>More bytes than it may have.</summary>
    TooLong,

    /// <summary>The repository does not have it.</summary>
    NotFound,

    /// <summary>The repository cannot be reached or answers with an error.</summary>
    Transport,
}
