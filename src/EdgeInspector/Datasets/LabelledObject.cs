using EdgeInspector.Core.Evaluation;
using EdgeInspector.Core.Frames;

namespace EdgeInspector.Datasets;

/// <summary>One labelled object of a picture.</summary>
/// <param name="Class">Index into <see cref="Dataset.Labels"/>, or <see cref="TruthBox.AnyClass"/>.</param>
/// <param name="Box">Its box, in pixels or, of a <see cref="LabelledPicture.IsRelative"/> picture, 0-1.</param>
/// <param name="Kind">How it counts.</param>
/// <param name="Outlines">Polygons <c>x y x y ...</c> in the same unit that enclose it; empty where only its box is known.</param>
/// <param name="Mask">Its pixels, where they are given run by run; null elsewhere.</param>
public sealed record LabelledObject(int Class, FrameBox Box, TruthKind Kind, IReadOnlyList<float[]> Outlines, RunLengthMask? Mask = null);
