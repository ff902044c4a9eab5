namespace EdgeInspector.Core.Explaining.Knowledge;

/// <summary>A cause or an action that the plant knows.</summary>
/// <param name="Id">Letters a-z, digits and hyphens; answers name it so.</param>
/// <param name="Text">By language.</param>
public sealed record KnowledgeItem(string Id, LocalText Text);
