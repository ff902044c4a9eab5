using EdgeInspector.Core.Explaining.Knowledge;

namespace EdgeInspector.Core.Explaining.Questions;

/// <summary>The names that a question may mention.</summary>
/// <param name="Classes">Labels of models and of stored events.</param>
/// <param name="Knowledge">The plant's own names for them.</param>
public sealed record QuestionNames(IReadOnlyList<string> Classes, IReadOnlyList<string> Cameras, IReadOnlyList<string> Zones, KnowledgeBase Knowledge);
