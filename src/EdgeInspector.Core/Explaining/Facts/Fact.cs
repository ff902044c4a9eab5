namespace EdgeInspector.Core.Explaining.Facts;

/// <summary>One thing known about an event. Texts refer to it as <c>{id}</c>.</summary>
/// <param name="Id">One of <see cref="FactIds"/>.</param>
/// <param name="Text">The value where it is no number: a name as it came, the id of a word, or words of the knowledge base.</param>
/// <param name="Number">The value where it is a number; NaN where not.</param>
/// <param name="Unit">Of the number: <c>px</c>, <c>px2</c>, <c>mm</c>, <c>mm2</c>, <c>percent</c>, <c>bound</c> (percent at most), <c>degree</c>, <c>frame</c>, <c>time</c>, <c>score</c>, <c>id</c>; empty where there is none.</param>
public sealed record Fact(string Id, FactKind Kind, string Text, double Number, string Unit);
