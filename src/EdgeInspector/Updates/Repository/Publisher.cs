using System.Security.Cryptography;
using System.Text.Json.Nodes;
using EdgeInspector.Updates.Tuf;

namespace EdgeInspector.Updates.Repository;

/// <summary>
/// Puts up what waits and is signed, with a new snapshot and timestamp. All is signed and checked before anything is written; a reader in
/// between sees the old channel or the new one, since versions and hashes are part of names and the timestamp comes last. When keys change,
/// the old ones sign once more as far as they are at hand, and the root comes after the timestamp: then both the old and the new root fit.
/// </summary>
internal sealed class Publisher(RepositoryFolder folder, KeyRing ring, RepositoryAccess access)
{
    private readonly List<RepositoryDocument> _changed = [];
    private readonly List<string> _waiting = [];
    private readonly List<string> _warnings = [];
    private readonly DateTimeOffset _now = access.Time.GetUtcNow();

    public async Task<PublishReport> PublishAsync(bool prune, CancellationToken cancellationToken)
    {
        RepositoryDocument? before = folder.PublishedRoot();
        RepositoryDocument? next = NextRoot(before);
        RepositoryDocument root = next ?? before ?? throw new RepositoryException($"{(_waiting.Count > 0 ? _waiting[0] : "the channel's first root is missing")}; nothing can be published before");
        CheckExpiry(root);
        RepositoryDocument targets = Ready(TargetsMetadata.Type, root, before);
        RepositoryDocument? targetsBefore = folder.Published(TargetsMetadata.Type);
        RepositoryDocument[] delegated = [.. RoleKeys.Delegated(targets).Select(role => Ready(role, targets, targetsBefore))];
        RepositoryDocument snapshot = Snapshot(root, before, [targets, .. delegated]);
        RepositoryDocument timestamp = Timestamp(root, before, snapshot);

        bool bridges = before is not null && timestamp.IsSigned(RoleKeys.Signers(before, timestamp.Role), access.Ed25519)
            && snapshot.IsSigned(RoleKeys.Signers(before, snapshot.Role), access.Ed25519)
            && targets.IsSigned(RoleKeys.Signers(before, targets.Role), access.Ed25519);
        var order = new List<RepositoryDocument>([.. _changed.Where(document => document.Role != TargetsMetadata.Type), .. _changed.Where(document => document.Role == TargetsMetadata.Type), snapshot, timestamp]);
        if (next is not null)
        {
            order.Insert(bridges ? order.Count : order.Count - 1, next);
        }

        foreach (RepositoryDocument document in order)
        {
            folder.Publish(document);
        }

        foreach (RepositoryDocument document in order)
        {
            folder.Unstage(document.Role);
        }

        if (prune)
        {
            Prune(snapshot, [targets, .. delegated]);
        }

        _waiting.AddRange(folder.WaitingRoles().Where(role => !_waiting.Exists(line => line.StartsWith(role + " ", StringComparison.Ordinal))).Select(role => $"{role} waits for the targets that name it"));
        return new PublishReport([.. order.Select(document => (document.Role, document.Version, document.Expires))], _waiting, _warnings, await ReadBackAsync(cancellationToken).ConfigureAwait(false));
    }

    private RepositoryDocument? NextRoot(RepositoryDocument? before)
    {
        if (folder.Waiting(RootMetadata.Type) is not { } waiting)
        {
            return null;
        }

        if (waiting.Version <= before?.Version)
        {
            // Published by a run that did not come to its end.
            folder.Unstage(RootMetadata.Type);
            return null;
        }

        waiting.Sign([.. RoleKeys.Ids(before, RootMetadata.Type), .. RoleKeys.Ids(waiting, RootMetadata.Type)], ring);
        folder.Stage(waiting);
        string? missing = (before is null ? null : Missing(waiting, before)) ?? Missing(waiting, waiting);
        if (missing is null)
        {
            return waiting;
        }

        _waiting.Add(missing);
        return null;
    }

    /// <summary>What is to be in force of a role: what waits if it is signed, else what was in force, signed anew where its keys changed or it expires soon.</summary>
    private RepositoryDocument Ready(string role, RepositoryDocument by, RepositoryDocument? byBefore)
    {
        string[] ids = [.. RoleKeys.Ids(by, role), .. RoleKeys.Ids(byBefore, role)];
        TufRole signers = RoleKeys.Signers(by, role);
        RepositoryDocument? published = folder.Published(role);
        if (folder.Waiting(role)?.Version <= published?.Version)
        {
            // Published by a run that did not come to its end.
            folder.Unstage(role);
        }

        if (folder.Waiting(role) is { } waiting)
        {
            waiting.Sign(ids, ring);
            folder.Stage(waiting);
            if (waiting.IsSigned(signers, access.Ed25519))
            {
                _changed.Add(waiting);
                return waiting;
            }

            _waiting.Add(Missing(waiting, by)!);
            if (published is null || !published.IsSigned(signers, access.Ed25519))
            {
                throw new RepositoryException(Missing(waiting, by)!);
            }
        }

        RepositoryDocument current = published ?? throw new RepositoryException($"{role}: is missing in 'staged' and was never published; delegate to it again");
        TimeSpan days = TimeSpan.FromDays(folder.Settings.TargetsDays);
        bool isSigned = current.IsSigned(signers, access.Ed25519);
        if (!isSigned || current.Expires < _now + (days / 4))
        {
            RepositoryDocument renewed = current.Next(_now + days);
            renewed.Sign(ids, ring);
            if (renewed.IsSigned(signers, access.Ed25519))
            {
                _changed.Add(renewed);
                return renewed;
            }

            if (!isSigned)
            {
                throw new RepositoryException($"{Missing(renewed, by)}: its keys were changed, so it has to be signed anew; give --keys");
            }
        }

        CheckExpiry(current);
        return current;
    }

    private RepositoryDocument Snapshot(RepositoryDocument root, RepositoryDocument? before, RepositoryDocument[] parts)
    {
        DateTimeOffset expires = _now.AddDays(folder.Settings.SnapshotDays);
        RepositoryDocument snapshot = folder.Published(MetaFilesMetadata.SnapshotType)?.Next(expires)
            ?? RepositoryDocument.Create(MetaFilesMetadata.SnapshotType, MetaFilesMetadata.SnapshotType, expires, new JsonObject { ["meta"] = new JsonObject() });
        // What was named once stays named, also where nobody delegates to it any more: clients take a missing name for a rollback.
        foreach (RepositoryDocument part in parts)
        {
            snapshot.Signed["meta"]![$"{part.Role}.json"] = Describe(part);
        }

        return Signed(snapshot, root, before);
    }

    private RepositoryDocument Timestamp(RepositoryDocument root, RepositoryDocument? before, RepositoryDocument snapshot)
    {
        DateTimeOffset expires = _now.AddDays(folder.Settings.TimestampDays);
        RepositoryDocument timestamp = folder.Published(MetaFilesMetadata.TimestampType)?.Next(expires)
            ?? RepositoryDocument.Create(MetaFilesMetadata.TimestampType, MetaFilesMetadata.TimestampType, expires, new JsonObject { ["meta"] = new JsonObject() });
        timestamp.Signed["meta"] = new JsonObject { [$"{snapshot.Role}.json"] = Describe(snapshot) };
        return Signed(timestamp, root, before);
    }

    private RepositoryDocument Signed(RepositoryDocument document, RepositoryDocument root, RepositoryDocument? before)
    {
        document.Sign([.. RoleKeys.Ids(root, document.Role), .. RoleKeys.Ids(before, document.Role)], ring);
        return Missing(document, root) is { } missing ? throw new RepositoryException($"{missing}; give the folder of its key with --keys") : document;
    }

    private static JsonObject Describe(RepositoryDocument document)
    {
        byte[] bytes = document.Write();
        return new JsonObject
        {
            ["version"] = document.Version,
            ["length"] = bytes.Length,
            ["hashes"] = new JsonObject { ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(bytes)) },
        };
    }

    /// <summary>For people; null: enough have signed.</summary>
    private string? Missing(RepositoryDocument document, RepositoryDocument by)
    {
        if (document.IsSigned(RoleKeys.Signers(by, document.Role), access.Ed25519))
        {
            return null;
        }

        IReadOnlyList<string> ids = RoleKeys.Ids(by, document.Role);
        string[] absent = [.. ids.Where(id => !document.Signatures.ContainsKey(id)).Select(id => id[..12])];
        string who = by.Role == RootMetadata.Type && document.Role == RootMetadata.Type && by.Version != document.Version ? $" of root {by.Version}" : "";
        return $"{document.Role} {document.Version} waits for signatures: {ids.Count - absent.Length} of the {RoleKeys.Threshold(by, document.Role)} that are needed{who} are there, "
            + $"and {string.Join(", ", absent)} may sign ('edge-inspector models repo sign')";
    }

    private void CheckExpiry(RepositoryDocument document)
    {
        if (document.Expires <= _now)
        {
            throw new RepositoryException($"{document.Role} {document.Version} expired on {document.Expires:yyyy-MM-dd}; "
                + (document.Role == RootMetadata.Type ? "make the next root with 'edge-inspector models repo root'" : "sign it anew: give its key with --keys"));
        }

        int days = document.Role == RootMetadata.Type ? folder.Settings.RootDays : folder.Settings.TargetsDays;
        if (document.Expires < _now.AddDays(days / 4.0))
        {
            _warnings.Add($"{document.Role} {document.Version} expires on {document.Expires:yyyy-MM-dd}; "
                + (document.Role == RootMetadata.Type ? "make the next root with 'edge-inspector models repo root' and have it signed" : "publish once with its key at hand"));
        }
    }

    /// <summary>Reads the channel as a box would that knows its first root.</summary>
    private async Task<int> ReadBackAsync(CancellationToken cancellationToken)
    {
        DirectoryInfo trust = Directory.CreateTempSubdirectory("edge-inspector-");
        try
        {
            using var reader = new RepositoryReader(new TufLimits());
            TufClient.Begin(trust.FullName, Path.Combine(folder.Metadata, "1.root.json"), access.Ed25519, static _ => { });
            var client = new TufClient(trust.FullName, new Uri(folder.Metadata + "/"), reader, access.Ed25519, static _ => { }, access.Time);
            var problems = new List<string>();
            int count = (await client.ListAsync(problems, cancellationToken).ConfigureAwait(false)).Count;
            return problems.Count == 0 ? count : throw new RepositoryException($"the channel was published, but a box would not believe all of it: {string.Join("; ", problems)}");
        }
        catch (TufException error)
        {
            throw new RepositoryException($"the channel was published, but a box would not believe it: {error.Message}", error);
        }
        finally
        {
            trust.Delete(recursive: true);
        }
    }

    /// <summary>Removes what no reader that begins now can ask for.</summary>
    private void Prune(RepositoryDocument snapshot, RepositoryDocument[] parts)
    {
        HashSet<string> metadata = [.. snapshot.Signed["meta"]!.AsObject().Select(named => $"{named.Value!["version"]!.GetValue<long>()}.{Uri.EscapeDataString(named.Key[..^".json".Length])}.json"), $"{snapshot.Version}.snapshot.json", "timestamp.json"];
        foreach (string file in Directory.EnumerateFiles(folder.Metadata).Where(file => !metadata.Contains(Path.GetFileName(file)) && !file.EndsWith(".root.json", StringComparison.Ordinal)))
        {
            File.Delete(file);
        }

        // What waits keeps its files too.
        HashSet<string> targets = [.. parts.Concat(folder.WaitingRoles().Where(role => role != RootMetadata.Type).Select(role => folder.Waiting(role)!))
            .SelectMany(part => part.Signed["targets"]!.AsObject())
            .Select(target => folder.FileOf(target.Key, target.Value!["hashes"]!.AsObject().First().Value!.GetValue<string>()))];
        foreach (string file in Directory.EnumerateFiles(folder.Targets, "*", SearchOption.AllDirectories).Where(file => !targets.Contains(file)))
        {
            File.Delete(file);
        }
    }
}
