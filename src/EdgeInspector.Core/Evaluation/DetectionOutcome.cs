namespace EdgeInspector.Core.Evaluation;

/// <summary>What a detection turned out to be.</summary>
public enum DetectionOutcome
{
    /// <summary>Less confident than the working threshold.</summary>
    BelowThreshold,

    /// <summary>An object of its class.</summary>
    Hit,

    /// <summary>No object of its class that is still free.</summary>
    FalseAlarm,

    /// <summary>In a region, or an object, that counts for nothing.</summary>
    Ignored,
}
