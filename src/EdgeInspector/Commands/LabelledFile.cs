namespace EdgeInspector.Commands;

/// <summary>What <c>label</c> says of one picture.</summary>
/// <param name="Picture">Path below the folder.</param>
/// <param name="Size">Width and height, pixels.</param>
/// <param name="Label">Name of the best caption or class, or of the group that is most probable together.</param>
/// <param name="Probability">Of that label, 0-1: the sum over its captions.</param>
/// <param name="Captions">The best, most probable first.</param>
/// <param name="Summary">The best captions put into one.</param>
internal sealed record LabelledFile(string Picture, (int Width, int Height) Size, string Label, float Probability, IReadOnlyList<(string Text, float Probability)> Captions, string Summary);
