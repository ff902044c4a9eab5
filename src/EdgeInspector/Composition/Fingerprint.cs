using System.Text.Json;

namespace EdgeInspector.Composition;

/// <summary>Compares parts of the configuration by what they hold: records with lists in them are equal only where the lists are the same object.</summary>
internal static class Fingerprint
{
    private static readonly JsonSerializerOptions _whole = new() { IncludeFields = true };

    /// <summary>The same text for the same content.</summary>
    public static string Of<T>(T part) => JsonSerializer.Serialize(part, _whole);
}
