using System.Globalization;
using System.Reflection;

namespace EdgeInspector.Composition;

/// <summary>Which program this is.</summary>
public static class ProgramVersion
{
    /// <summary>Semantic version, such as <c>0.1.0</c>.</summary>
    public static string Number => Informational.Split('+', 2)[0];

    /// <summary>Commit it was built from, 12 digits; null where the build did not know.</summary>
    public static string? Commit => Informational.Split('+', 2) is [_, { Length: >= 12 } commit] ? commit[..12] : null;

    /// <summary>When its sources were last changed, as far as the build knew; else the year this program began. Never later than now, wherever the clock is right.</summary>
    public static DateTimeOffset Built =>
        DateTimeOffset.TryParse(Metadata("Built"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset built)
            ? built
            : new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary><c>native</c> or <c>nuget</c>.</summary>
    public static string Bindings => Metadata("Bindings") ?? "unknown";

    /// <summary><c>edge-inspector 0.1.0 (commit ..., native bindings)</c>.</summary>
    public static string Line => $"edge-inspector {Number} ({(Commit is { } commit ? $"commit {commit}, " : "")}{Bindings} bindings)";

    private static string Informational =>
        typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";

    private static string? Metadata(string key) => typeof(ProgramVersion).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .FirstOrDefault(attribute => attribute.Key == key)?.Value;
}
