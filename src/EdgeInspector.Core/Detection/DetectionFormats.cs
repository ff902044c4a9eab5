using EdgeInspector.Core.Detection.Decoders;
using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Detection;

/// <summary>Every kind of detector this program reads. A new one is a class beside these and its line here.</summary>
public static class DetectionFormats
{
    public static IReadOnlyList<DetectionFormat> All { get; } =
    [
        YoloAnchorFreeDecoder.Format,
        YoloSegmentationDecoder.Format,
        YoloOrientedDecoder.Format,
        YoloxDecoder.Format,
        YoloAnchorDecoder.Format,
        YoloEndToEndDecoder.Format,
        NanodetDecoder.Format,
        FastestdetDecoder.Format,
        SsdDecoder.Format,
        DetrDecoder.Format,
    ];

    /// <summary>Null where this program does not read it.</summary>
    public static DetectionFormat? Find(ModelDecoder decoder) => All.FirstOrDefault(format => format.Decoder == decoder);
}
