namespace EdgeInspector.Core.Models;

/// <summary>How a frame is fitted into a model's input. In a manifest the kebab-case names.</summary>
public enum ResizeMode
{
    /// <summary>Same scale on both axes, centred, the rest padded (Ultralytics).</summary>
    Letterbox,

    /// <summary>Same scale on both axes, in the top left corner, the rest padded (YOLOX).</summary>
    LetterboxTopLeft,

    /// <summary>Each axis scaled on its own; no padding.</summary>
    Stretch,

    /// <summary>Same scale on both axes so that the picture covers the input and more, then its centre (evaluation on ImageNet; see <see cref="ModelInput.CropFraction"/>).</summary>
    Crop,

    /// <summary>The frame's own pixels, in the top left corner, the rest padded; a frame larger than the input fails.</summary>
    None,
}
