using System.Text.Json;

namespace EdgeInspector.Updates.Tuf;

/// <summary><c>targets.json</c> and the metadata of delegated roles: files, and who else may speak for some of them.</summary>
internal sealed class TargetsMetadata : TufMetadata
{
    public const string Type = "targets";

    private readonly JsonElement _targets;

    public TargetsMetadata(byte[] bytes)
        : base(bytes, Type)
    {
        _targets = TufJson.Object(Signed, "targets", Type);
        foreach (JsonProperty target in _targets.EnumerateObject())
        {
            _ = MetaFile.ReadTarget(target.Value, $"target {target.Name}");
        }

        Delegations = TufJson.Optional(Signed, "delegations") is { } delegations ? Delegation.ReadAll(delegations) : [];
    }

    /// <summary>In the order in which they are asked.</summary>
    public IReadOnlyList<Delegation> Delegations { get; }

    /// <summary>Of the files this role names.</summary>
    public IEnumerable<string> Paths => _targets.EnumerateObject().Select(target => target.Name);

    /// <summary>Null where this role does not have it.</summary>
    public TufTarget? Find(string path) => _targets.TryGetProperty(path, out JsonElement target)
        ? new TufTarget(path, MetaFile.ReadTarget(target, $"target {path}"), TufJson.Optional(target, "custom"))
        : null;
}
