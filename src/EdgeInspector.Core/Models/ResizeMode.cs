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
}
