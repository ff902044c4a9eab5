namespace EdgeInspector.Core.Judging;

/// <summary>What the box of a class's detection says.</summary>
public enum ClassKind
{
    /// <summary>There lies an object that has a name.</summary>
    Object,

    /// <summary>Something there is unlike what good parts show; an anomaly model's.</summary>
    Anomaly,

    /// <summary>Nothing: the class is one of the whole picture, a classifier's or a caption's.</summary>
    Picture,
}
