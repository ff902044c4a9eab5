namespace EdgeInspector.Inspection;

/// <summary>What a second model says of one object.</summary>
/// <param name="Text">A caption, or a classifier's class.</param>
/// <param name="Label">What the caption stands for.</param>
/// <param name="Probability">Among all captions, 0-1.</param>
internal readonly record struct ObjectCaption(string Text, string Label, float Probability);
