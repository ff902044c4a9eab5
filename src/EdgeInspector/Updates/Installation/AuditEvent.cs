namespace EdgeInspector.Updates.Installation;

/// <summary>What the audit log tells.</summary>
public enum AuditEvent
{
    /// <summary>Not installed, and why.</summary>
    Refused,

    /// <summary>Verified and laid into a slot.</summary>
    Staged,

    /// <summary>The pointer leads to it; its trial begins.</summary>
    Activated,

    /// <summary>Its trial is over; the floor rises to it.</summary>
    Confirmed,

    /// <summary>The pointer leads back to the version before.</summary>
    RolledBack,

    /// <summary>The package is not accepted again.</summary>
    Blocked,

    /// <summary>A slot was given up: old, or never activated.</summary>
    Removed,

    /// <summary>A slot was not what it was when it was installed.</summary>
    Damaged,

    /// <summary>Somebody turned the pointer by hand.</summary>
    Adopted,

    /// <summary>The log or the trust state had to be mended.</summary>
    Repaired,

    /// <summary>A step of an update that is told for its own sake, such as a gate's answer.</summary>
    Noted,
}
