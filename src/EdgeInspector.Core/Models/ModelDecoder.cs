namespace EdgeInspector.Core.Models;

/// <summary>
/// How a model's output is read. In a manifest the kebab-case names (<c>yolo-anchor-free</c>). The contract knows all of them;
/// a program that cannot read one refuses the model by name.
/// </summary>
public enum ModelDecoder
{
    /// <summary>YOLOv5 style, <c>[1,N,5+C]</c> with anchors applied in the model.</summary>
    YoloAnchor,

    /// <summary>YOLOv8 style, <c>[1,4+C,N]</c>: centre, size, class scores with the sigmoid applied.</summary>
    YoloAnchorFree,

    /// <summary><c>[1,N,6]</c>: corners, score, class; each object once.</summary>
    YoloEndToEnd,

    /// <summary><c>[1,4+C+1,N]</c>: as anchor-free, with an angle.</summary>
    YoloOriented,

    /// <summary><c>[1,4+C+M,N]</c> with prototypes <c>[1,M,h,w]</c>.</summary>
    YoloSegmentation,

    /// <summary><c>[1,N,5+C]</c>: offsets to a grid of strides 8, 16, 32, objectness, class scores; sigmoids applied, grid not.</summary>
    Yolox,

    /// <summary>Scores and distances in bins for each stride.</summary>
    Nanodet,

    /// <summary><c>[1,5+C,H,W]</c>: one cell per stride of 16.</summary>
    Fastestdet,

    /// <summary>Scores <c>[1,N,1+C]</c> with a background column, and boxes <c>[1,N,4]</c>.</summary>
    Ssd,

    /// <summary>Labels, boxes and scores of queries, or their logits and boxes.</summary>
    Detr,

    Mask,
    Logits,
    AnomalyMap,
    Reconstruction,
    Patchcore,
    Padim,
    Clip,

    /// <summary>Feature maps <c>[1,C,h,w]</c>: backbones to teach anomaly models with.</summary>
    Features,
}
