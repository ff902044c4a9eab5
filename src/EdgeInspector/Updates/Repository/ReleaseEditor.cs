using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.Core.Models;
using EdgeInspector.Models;
using EdgeInspector.Updates.Delivery;
using EdgeInspector.Updates.Jobs;
using EdgeInspector.Updates.Packages;
using EdgeInspector.Updates.Signing;
using EdgeInspector.Updates.Tuf;

namespace EdgeInspector.Updates.Repository;

/// <summary>Adds releases and takes them back, and gives roles away. What is changed waits until it is published.</summary>
internal sealed class ReleaseEditor(RepositoryFolder folder, KeyRing ring, RepositoryAccess access)
{
    private DateTimeOffset Expires => access.Time.GetUtcNow().AddDays(folder.Settings.TargetsDays);

    private RepositoryDocument Targets => folder.Latest(TargetsMetadata.Type) ?? throw new RepositoryException($"{folder.Root}: has no targets; its 'staged' folder was emptied before it was published once");

    /// <summary>Every release there is, also those that wait.</summary>
    public IEnumerable<(string Role, string Path, ModelRelease Release)> Releases()
    {
        foreach (string role in RoleKeys.Delegated(Targets).Prepend(TargetsMetadata.Type))
        {
            if (folder.Latest(role) is not { } document)
            {
                continue;
            }

            var metadata = (TargetsMetadata)RepositoryDocument.Read(role, document.Write());
            foreach (string path in metadata.Paths)
            {
                if (ModelRelease.Read(metadata.Find(path)!) is { } release)
                {
                    yield return (role, path, release);
                }
            }
        }
    }

    /// <summary>Adds a package whose signature holds.</summary>
    /// <returns>Its name in the channel, and the role that publishes it.</returns>
    public (string Path, string Role, ModelRelease Release) Add(ReleaseRequest request, CancellationToken cancellationToken)
    {
        ModelManifest manifest = Verify(request, cancellationToken);
        var release = new ModelRelease
        {
            Model = manifest.Name,
            Version = SemanticVersion.TryParse(manifest.Version) ?? throw new RepositoryException($"{request.Package}: its version '{manifest.Version}' is no semantic version such as 1.2.0"),
            Role = request.Role ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(manifest.Task.ToString()),
            Devices = request.Devices,
            Groups = request.Groups,
            Hardware = request.Hardware,
            MinDaemon = request.MinDaemon,
            Gates = request.Gates,
        };
        RequireNewer(request, release);
        (string path, string role) = Place(request, release);
        string sha256;
        using (FileStream file = File.OpenRead(request.Package))
        {
            sha256 = Convert.ToHexStringLower(SHA256.HashData(file));
        }

        folder.Place(request.Package, path, sha256);
        Edit(role, targets => targets[path] = new JsonObject
        {
            ["length"] = new FileInfo(request.Package).Length,
            ["hashes"] = new JsonObject { ["sha256"] = sha256 },
            ["custom"] = release.Write(),
        });
        return (path, role, release);
    }

    /// <summary>Takes a version back: boxes that do not have it yet will not get it.</summary>
    /// <returns>Its names in the channel.</returns>
    public IReadOnlyList<string> Remove(string model, string version)
    {
        (string Role, string Path, ModelRelease Release)[] found = [.. Releases().Where(one => one.Release.Model == model && one.Release.Version.ToString() == version)];
        if (found.Length == 0)
        {
            throw new RepositoryException($"{model} {version}: the channel has no such release; 'models repo show {folder.Root}' lists them");
        }

        foreach ((string role, string path, _) in found)
        {
            Edit(role, targets => targets.Remove(path));
        }

        return [.. found.Select(one => one.Path)];
    }

    /// <summary>Lets other keys speak for some files, or changes who may.</summary>
    public void Delegate(DelegationRequest request)
    {
        if (request.Name.Length is 0 or > 64 || request.Name[0] == '.' || !request.Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') || RoleKeys.TopLevel.Contains(request.Name))
        {
            throw new RepositoryException($"'{request.Name}' cannot be a role's name; write 1-64 letters, digits, - _ . and none of {string.Join(", ", RoleKeys.TopLevel)}");
        }

        RepositoryDocument targets = Draft(TargetsMetadata.Type);
        var delegations = (JsonObject)(targets.Signed["delegations"] ??= new JsonObject { ["keys"] = new JsonObject(), ["roles"] = new JsonArray() });
        if (delegations["roles"] is not JsonArray roles)
        {
            throw new RepositoryException($"{folder.Root}: its targets delegate to succinct roles, which another tool made; change them with that tool");
        }

        var keys = (JsonObject)delegations["keys"]!;
        string[] ids = [.. (request.Keys.Count > 0 ? request.Keys.Select(file => RepositoryKey.ReadPublic(file)) : [NewKey(request.Name)]).Select(key =>
        {
            keys[key.Id] = key.Public;
            return key.Id;
        })];
        if (ids.Distinct().Count() != ids.Length || request.Threshold < 1 || request.Threshold > ids.Length)
        {
            throw new RepositoryException($"{request.Name} would need {request.Threshold} of {ids.Distinct().Count()} keys, which cannot be; name as many different keys as have to sign");
        }

        string[] paths = request.Paths.Count > 0 ? [.. request.Paths] : [$"{request.Name}/*"];
        var role = new JsonObject
        {
            ["name"] = request.Name,
            ["keyids"] = new JsonArray([.. ids.Select(id => (JsonNode)id)]),
            ["threshold"] = request.Threshold,
            ["terminating"] = true,
            ["paths"] = new JsonArray([.. paths.Select(path => (JsonNode)path)]),
        };
        int at = roles.ToList().FindIndex(one => one!["name"]!.GetValue<string>() == request.Name);
        if (at >= 0)
        {
            roles[at] = role;
        }
        else
        {
            roles.Add(role);
        }

        RoleKeys.DropUnused(keys, roles.Select(one => one!));
        Stage(targets);
        if (folder.Latest(request.Name) is null)
        {
            Stage(RepositoryDocument.Create(request.Name, TargetsMetadata.Type, Expires, new JsonObject { ["targets"] = new JsonObject() }));
        }
    }

    private ModelManifest Verify(ReleaseRequest request, CancellationToken cancellationToken)
    {
        if (!File.Exists(request.Package))
        {
            throw new RepositoryException($"{request.Package}: no such file; make one with 'edge-inspector models pack'");
        }

        using TrustFolder trust = TrustFolder.Read(request.Trust ?? folder.Trust);
        DirectoryInfo unpacked = Directory.CreateTempSubdirectory("edge-inspector-");
        try
        {
            ModelPackage.Unpack(request.Package, unpacked.FullName, cancellationToken: cancellationToken);
            VerificationReport report = new ModelVerifier(trust, access.Time).Verify(unpacked.FullName, cancellationToken);
            return report.Holds
                ? ModelFolder.ReadVersion(unpacked.FullName, null, null).Manifest!
                : throw new RepositoryException($"{request.Package}: would be refused by every box: {string.Join("; ", report.Problems)}");
        }
        finally
        {
            unpacked.Delete(recursive: true);
        }
    }

    private void RequireNewer(ReleaseRequest request, ModelRelease release)
    {
        SemanticVersion? last = Releases().Where(one => one.Release.Model == release.Model).Select(one => one.Release.Version).Max();
        if (last is not null && release.Version <= last && !request.AllowOlder)
        {
            throw new RepositoryException($"{request.Package}: is {release.Model} {release.Version}, and the channel has {last} already; raise its version, or write --allow-older");
        }
    }

    private (string Path, string Role) Place(ReleaseRequest request, ModelRelease release)
    {
        string name = $"{release.Model}-{release.Version}.eimodel";
        JsonNode[] delegated = [.. (Targets.Signed["delegations"]?["roles"] as JsonArray ?? []).Select(role => role!)];
        string[] folders = [release.Model, .. request.Devices.Concat(request.Groups).Take(request.Devices.Count + request.Groups.Count == 1 ? 1 : 0)];
        foreach (JsonNode role in delegated.Where(role => request.As is null || role["name"]!.GetValue<string>() == request.As))
        {
            foreach (string path in folders.Select(one => $"{one}/{name}").Append(name))
            {
                if (role["paths"]?.AsArray().Any(pattern => PathPattern.Matches(pattern!.GetValue<string>(), path)) == true)
                {
                    return (path, role["name"]!.GetValue<string>());
                }
            }
        }

        return request.As is null or TargetsMetadata.Type
            ? ($"{release.Model}/{name}", TargetsMetadata.Type)
            : throw new RepositoryException($"{request.As}: {(delegated.Any(role => role["name"]!.GetValue<string>() == request.As)
                ? $"may not publish {string.Join(" or ", folders.Select(one => $"{one}/{name}"))}; its files are those that 'models repo show' prints"
                : "no such role; make it with 'models repo delegate'")}");
    }

    private (JsonObject Public, string Id) NewKey(string name)
    {
        int number = 1;
        while (File.Exists(Path.Combine(folder.Keys, $"{name}-{number}{RepositoryKey.PrivateExtension}")))
        {
            number++;
        }

        (JsonObject Public, string Id) made = RepositoryKey.Create(folder.Keys, $"{name}-{number}", access.Password);
        ring.Add(Path.Combine(folder.Keys, $"{name}-{number}{RepositoryKey.PrivateExtension}"));
        return made;
    }

    private void Edit(string role, Action<JsonObject> change)
    {
        RepositoryDocument document = Draft(role);
        change(document.Signed["targets"]!.AsObject());
        Stage(document);
    }

    /// <summary>The version that waits, or a new one.</summary>
    private RepositoryDocument Draft(string role)
    {
        RepositoryDocument document = folder.Waiting(role) ?? folder.Published(role)?.Next(Expires) ?? throw new RepositoryException($"{role}: the channel has no such role");
        document.Expires = Expires;
        return document;
    }

    private void Stage(RepositoryDocument document)
    {
        RepositoryDocument? by = document.Role == TargetsMetadata.Type ? folder.Latest(RootMetadata.Type) : Targets;
        document.DropSignatures();
        document.Sign(RoleKeys.Ids(by, document.Role), ring);
        folder.Stage(document);
    }
}
