namespace EdgeInspector.Mqtt;

/// <summary>The configuration file in <c>health</c>.</summary>
/// <param name="File">Its path.</param>
/// <param name="Applied">When the configuration that runs was read.</param>
/// <param name="Digest">First 16 hexadecimal digits of the SHA-256 of the file as last looked at.</param>
/// <param name="Problems">What keeps it from being used, each as <c>FILE:LINE: ...</c>; empty when it is what runs.</param>
/// <param name="Waiting">Keys that change at the next start only.</param>
internal sealed record ConfigurationHealth(string File, DateTimeOffset Applied, string Digest, IReadOnlyList<string> Problems, IReadOnlyList<string> Waiting);
