namespace EdgeInspector.Core.Judging;

/// <summary>What the rules say about one tracked object in one frame.</summary>
public enum RuleOutcome
{
    /// <summary>No rule decides about an object of this class at this place: OK.</summary>
    NotCovered,

    /// <summary>An NG rule is for it, but does not hold: too faint, too small, or not yet in enough frames. OK in this frame.</summary>
    Below,

    /// <summary>An OK rule says to ignore it.</summary>
    Ignored,

    /// <summary>Its NG rule holds.</summary>
    Ng,

    /// <summary>Its NG rule holds, but it is an anomaly on a defect that makes this frame NG already: that defect once more, and nothing of its own.</summary>
    Known,
}
