namespace EdgeInspector.Updates.Signing;

/// <summary>One signed file, or one signed range of a file's bytes.</summary>
/// <param name="Name">Path below the model's folder with <c>/</c>; of a range <c>path:start:end</c>, its end exclusive.</param>
/// <param name="Digest">Lower-case hexadecimal.</param>
public sealed record SignedResource(string Name, string Digest);
