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

    YoloEndToEnd,
    YoloOriented,
    YoloSegmentation,

    /// <summary><c>[1,N,5+C]</c>: offsets to a grid of strides 8, 16, 32, objectness, class scores; sigmoids applied, grid not.</summary>
    Yolox,

    Nanodet,
    Fastestdet,
    Ssd,
    Detr,
    Mask,
    Logits,
    AnomalyMap,
    Reconstruction,
    Patchcore,
    Padim,
    Clip,
}
