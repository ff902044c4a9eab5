namespace EdgeInspector.Core.Explaining.Questions;

/// <summary>A span of time that a question names.</summary>
/// <param name="From">Included.</param>
/// <param name="To">Not included.</param>
/// <param name="Words">As the question has it.</param>
public sealed record TimeSlot(DateTimeOffset From, DateTimeOffset To, string Words);
