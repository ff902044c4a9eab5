using System.Text.Json.Nodes;
using EdgeInspector.Updates.Tuf;

namespace EdgeInspector.Updates.Repository;

/// <summary>Who may sign what, as a root or a delegating role says it.</summary>
internal static class RoleKeys
{
    public static readonly string[] TopLevel = [RootMetadata.Type, TargetsMetadata.Type, MetaFilesMetadata.SnapshotType, MetaFilesMetadata.TimestampType];

    /// <summary>Key ids of a role; empty where the document says nothing of it.</summary>
    /// <param name="by">A root, or the targets that delegate; null: nothing is said.</param>
    public static IReadOnlyList<string> Ids(RepositoryDocument? by, string role) =>
        Find(by, role) is { } found ? [.. found["keyids"]!.AsArray().Select(id => id!.GetValue<string>())] : [];

    public static int Threshold(RepositoryDocument by, string role) => Find(by, role)!["threshold"]!.GetValue<int>();

    /// <summary>Names of the roles that targets delegate to.</summary>
    public static IReadOnlyList<string> Delegated(RepositoryDocument targets) =>
        targets.Signed["delegations"]?["roles"] is JsonArray roles ? [.. roles.Select(role => role!["name"]!.GetValue<string>())] : [];

    /// <summary>The same for checking signatures.</summary>
    public static TufRole Signers(RepositoryDocument by, string role)
    {
        TufMetadata metadata = RepositoryDocument.Read(by.Role, by.Write());
        return metadata switch
        {
            RootMetadata root => role switch
            {
                RootMetadata.Type => root.Root,
                MetaFilesMetadata.TimestampType => root.Timestamp,
                MetaFilesMetadata.SnapshotType => root.Snapshot,
                _ => root.Targets,
            },
            TargetsMetadata targets => targets.Delegations.First(delegation => delegation.RolesAmong([]).Contains(role)).Role,
            _ => throw new InvalidOperationException($"{by.Role} gives no role to anyone."),
        };
    }

    /// <summary>Removes keys from a <c>keys</c> object that no role of it names.</summary>
    public static void DropUnused(JsonObject keys, IEnumerable<JsonNode> roles)
    {
        HashSet<string> used = [.. roles.SelectMany(role => role["keyids"]!.AsArray()).Select(id => id!.GetValue<string>())];
        foreach (string id in keys.Select(key => key.Key).Where(id => !used.Contains(id)).ToArray())
        {
            keys.Remove(id);
        }
    }

    private static JsonObject? Find(RepositoryDocument? by, string role) => by is null ? null
        : by.Role == RootMetadata.Type ? by.Signed["roles"]![role]?.AsObject()
        : (by.Signed["delegations"]?["roles"] as JsonArray)?.FirstOrDefault(one => one!["name"]!.GetValue<string>() == role)?.AsObject();
}
