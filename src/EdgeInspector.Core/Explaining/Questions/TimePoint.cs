namespace EdgeInspector.Core.Explaining.Questions;

/// <summary>A moment, or a day or week, that a question names as one end of a span.</summary>
/// <param name="Words">It takes; 0: there is none.</param>
/// <param name="From">Its beginning.</param>
/// <param name="To">Its end, not included: the beginning for a moment, before it where nobody can tell.</param>
/// <param name="NamesDay">Whether the day is said too, not a time of today alone.</param>
internal readonly record struct TimePoint(int Words, DateTimeOffset From, DateTimeOffset To, bool NamesDay);
