using System.Text.Json;

namespace EdgeInspector.Updates.Tuf;

/// <summary><c>root.json</c>: who may sign the top-level roles.</summary>
internal sealed class RootMetadata : TufMetadata
{
    public const string Type = "root";

    public RootMetadata(byte[] bytes)
        : base(bytes, Type)
    {
        Dictionary<string, TufKey> keys = TufRole.ReadKeys(Signed, Type);
        JsonElement roles = TufJson.Object(Signed, "roles", Type);
        Root = Role(Type);
        Timestamp = Role(MetaFilesMetadata.TimestampType);
        Snapshot = Role(MetaFilesMetadata.SnapshotType);
        Targets = Role(TargetsMetadata.Type);
        HasConsistentSnapshots = TufJson.Optional(Signed, "consistent_snapshot") is not null && TufJson.Flag(Signed, "consistent_snapshot", Type);

        TufRole Role(string name) => TufRole.Read(TufJson.Object(roles, name, "the roles"), keys, $"role {name}");
    }

    public TufRole Root { get; }

    public TufRole Timestamp { get; }

    public TufRole Snapshot { get; }

    public TufRole Targets { get; }

    /// <summary>Whether names on the repository carry versions and hashes.</summary>
    public bool HasConsistentSnapshots { get; }
}
