using EdgeInspector.Core.Explaining.Knowledge;

namespace EdgeInspector.Composition;

/// <summary>What reading the configured knowledge came to.</summary>
/// <param name="Base">Null: it could not be read.</param>
/// <param name="Model">Its name in the store; null: a file, or none is configured.</param>
/// <param name="Version">Of that model.</param>
/// <param name="Trouble">Why there is none, for people; null.</param>
internal sealed record KnowledgeReading(KnowledgeBase? Base, string? Model, string? Version, string? Trouble);
