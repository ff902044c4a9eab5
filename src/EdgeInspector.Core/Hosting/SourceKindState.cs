namespace EdgeInspector.Core.Hosting;

/// <summary>Whether the box can read one kind of source.</summary>
/// <param name="Scheme">Before the colon of a source, such as <c>v4l2</c>.</param>
/// <param name="Name">For people.</param>
/// <param name="Missing">Names of the elements that are not installed; empty when it can.</param>
/// <param name="Packages">Debian and Ubuntu packages that bring them; empty where none does.</param>
public sealed record SourceKindState(string Scheme, string Name, IReadOnlyList<string> Missing, IReadOnlyList<string> Packages);
