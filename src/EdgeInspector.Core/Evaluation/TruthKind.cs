namespace EdgeInspector.Core.Evaluation;

/// <summary>How a labelled box counts.</summary>
public enum TruthKind
{
    /// <summary>Is to be found.</summary>
    Object,

    /// <summary>May be found or not, once; neither counts (COCO's <c>ignore</c>, VOC's <c>difficult</c>).</summary>
    Ignored,

    /// <summary>A region: whatever lies in it counts for nothing, however often (COCO's <c>iscrowd</c>).</summary>
    Crowd,
}
