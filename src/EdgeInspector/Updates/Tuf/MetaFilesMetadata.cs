using System.Text.Json;

namespace EdgeInspector.Updates.Tuf;

/// <summary><c>timestamp.json</c> and <c>snapshot.json</c>: which versions of other metadata belong together.</summary>
internal sealed class MetaFilesMetadata : TufMetadata
{
    public const string TimestampType = "timestamp";
    public const string SnapshotType = "snapshot";

    public MetaFilesMetadata(byte[] bytes, string type)
        : base(bytes, type)
    {
        var files = new Dictionary<string, MetaFile>(StringComparer.Ordinal);
        foreach (JsonProperty property in TufJson.Object(Signed, "meta", type).EnumerateObject())
        {
            files.Add(property.Name, MetaFile.ReadMetadata(property.Value, $"{type}'s {property.Name}"));
        }

        Files = files;
        if (type == TimestampType && !files.ContainsKey($"{SnapshotType}.json"))
        {
            throw TufJson.Malformed($"{type} names no snapshot.json");
        }
    }

    /// <summary>By name with <c>.json</c>.</summary>
    public IReadOnlyDictionary<string, MetaFile> Files { get; }

    /// <summary>Of a timestamp.</summary>
    public MetaFile Snapshot => Files[$"{SnapshotType}.json"];
}
