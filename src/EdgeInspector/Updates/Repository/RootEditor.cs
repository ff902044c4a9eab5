using System.Globalization;
using System.Text.Json.Nodes;
using EdgeInspector.Updates.Tuf;

namespace EdgeInspector.Updates.Repository;

/// <summary>Makes the first root and the ones after it. They wait for signatures until enough have signed.</summary>
internal sealed class RootEditor(RepositoryFolder folder, KeyRing ring, RepositoryAccess access)
{
    private const int MaxKeys = 16;
    private const int LeastIdDigits = 8;

    private DateTimeOffset Expires => access.Time.GetUtcNow().AddDays(folder.Settings.RootDays);

    /// <summary>The first root, and empty targets.</summary>
    public void Begin(RootPlan plan)
    {
        int count = plan.NewRootKeys + plan.RootKeys.Count;
        if (count is < 1 or > MaxKeys || plan.Threshold < 1 || plan.Threshold > count)
        {
            throw new RepositoryException($"a root that {plan.Threshold} of {count} keys sign cannot be; there may be 1 to {MaxKeys} keys, of which 1 to all sign");
        }

        var keys = new JsonObject();
        var roles = new JsonObject();
        string[] rootKeys =
        [
            .. plan.RootKeys.Select(file => Take(file, keys)),
            .. Enumerable.Range(1, plan.NewRootKeys).Select(number => Make(string.Create(CultureInfo.InvariantCulture, $"root-{number}"), keys)),
        ];
        if (rootKeys.Distinct().Count() != rootKeys.Length)
        {
            throw new RepositoryException("the same root key is named twice; each person needs a key of their own");
        }

        roles[RootMetadata.Type] = Role(plan.Threshold, rootKeys);
        roles[TargetsMetadata.Type] = Role(1, Make("release-1", keys));
        string online = Make("online-1", keys);
        roles[MetaFilesMetadata.SnapshotType] = Role(1, online);
        roles[MetaFilesMetadata.TimestampType] = Role(1, online);
        var root = RepositoryDocument.Create(RootMetadata.Type, RootMetadata.Type, Expires, new JsonObject { ["consistent_snapshot"] = true, ["keys"] = keys, ["roles"] = roles });
        var targets = RepositoryDocument.Create(
            TargetsMetadata.Type, TargetsMetadata.Type, access.Time.GetUtcNow().AddDays(plan.Settings.TargetsDays), new JsonObject { ["targets"] = new JsonObject() });
        root.Sign(rootKeys, ring);
        targets.Sign(RoleKeys.Ids(root, TargetsMetadata.Type), ring);
        folder.Stage(targets);
        folder.Stage(root);
    }

    /// <summary>The next root; one that waits already is changed further.</summary>
    public RepositoryDocument Change(RootChange change)
    {
        RepositoryDocument? published = folder.PublishedRoot();
        RepositoryDocument root = folder.Waiting(RootMetadata.Type) ?? published!.Next(Expires);
        root.Expires = Expires;
        JsonObject keys = root.Signed["keys"]!.AsObject();
        JsonObject roles = root.Signed["roles"]!.AsObject();
        foreach (string role in change.Replace)
        {
            RoleOf(roles, role)["keyids"] = new JsonArray(Make(NewName(role), keys));
        }

        foreach ((string role, string file) in change.Add)
        {
            JsonArray ids = RoleOf(roles, role)["keyids"]!.AsArray();
            string id = Take(file, keys);
            if (ids.Any(known => known!.GetValue<string>() == id))
            {
                throw new RepositoryException($"{file}: may sign {role} already");
            }

            ids.Add(id);
        }

        foreach ((string role, string key) in change.Remove)
        {
            JsonArray ids = RoleOf(roles, role)["keyids"]!.AsArray();
            string start = File.Exists(key) ? RepositoryKey.ReadPublic(key).Id : key;
            JsonNode[] found = [.. ids.Where(id => start.Length >= LeastIdDigits && id!.GetValue<string>().StartsWith(start, StringComparison.Ordinal)).Select(id => id!)];
            if (found.Length != 1)
            {
                throw new RepositoryException($"'{key}' is {(found.Length == 0 ? "no key" : "more than one key")} of {role}; name its .pub file, or the beginning of its id as 'models repo show' prints it");
            }

            ids.Remove(found[0]);
        }

        foreach ((string role, int threshold) in change.Thresholds)
        {
            RoleOf(roles, role)["threshold"] = threshold;
        }

        foreach (string role in RoleKeys.TopLevel)
        {
            int count = roles[role]!["keyids"]!.AsArray().Count;
            int threshold = roles[role]!["threshold"]!.GetValue<int>();
            if (count is < 1 or > MaxKeys || threshold < 1 || threshold > count)
            {
                throw new RepositoryException($"{role} would need {threshold} of {count} keys, which cannot be; add keys first or change its threshold");
            }
        }

        RoleKeys.DropUnused(keys, RoleKeys.TopLevel.Select(role => roles[role]!));
        root.DropSignatures();
        root.Sign([.. RoleKeys.Ids(published, RootMetadata.Type), .. RoleKeys.Ids(root, RootMetadata.Type)], ring);
        folder.Stage(root);
        return root;
    }

    private static JsonObject Role(int threshold, params string[] ids) =>
        new() { ["keyids"] = new JsonArray([.. ids.Select(id => (JsonNode)id)]), ["threshold"] = threshold };

    private static JsonObject RoleOf(JsonObject roles, string role) => RoleKeys.TopLevel.Contains(role)
        ? roles[role]!.AsObject()
        : throw new RepositoryException($"'{role}' is no role of the root; its roles are {string.Join(", ", RoleKeys.TopLevel)} (delegated ones are changed with 'models repo delegate')");

    private static string Take(string file, JsonObject keys)
    {
        (JsonObject described, string id) = RepositoryKey.ReadPublic(file);
        keys[id] = described;
        return id;
    }

    private string Make(string name, JsonObject keys)
    {
        (JsonObject described, string id) = RepositoryKey.Create(folder.Keys, name, access.Password);
        ring.Add(Path.Combine(folder.Keys, name + RepositoryKey.PrivateExtension));
        keys[id] = described;
        return id;
    }

    private string NewName(string role)
    {
        int number = 2;
        while (File.Exists(Path.Combine(folder.Keys, string.Create(CultureInfo.InvariantCulture, $"{role}-{number}{RepositoryKey.PrivateExtension}"))))
        {
            number++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{role}-{number}");
    }
}
