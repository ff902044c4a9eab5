using System.Globalization;
using EdgeInspector.Composition;
using EdgeInspector.Options.Reading;
using EdgeInspector.Updates.Delivery;
using EdgeInspector.Updates.Jobs;
using EdgeInspector.Updates.Packages;
using EdgeInspector.Updates.Repository;
using EdgeInspector.Updates.Signing;
using EdgeInspector.Updates.Tuf;

namespace EdgeInspector.Commands;

/// <summary>Keeps a release channel for people at a terminal.</summary>
internal static class ModelRepo
{
    private const int ShownDigits = 12;

    public static int MakeKey(string folder, string name, string? passwordFile, TextWriter output) => Guarded(() =>
    {
        string id = ModelRepository.MakeKey(folder, name, ModelSigning.Password(passwordFile));
        output.WriteLine($"private key  {Path.Combine(folder, name + ".key")} (keep it to yourself)");
        output.WriteLine($"public key   {Path.Combine(folder, name + ".pub")} (for whoever keeps the channel)");
        output.WriteLine($"id           {id}");
        return ExitCode.Ok;
    });

    public static int Begin(string folder, RootPlan plan, string? passwordFile, TextWriter output) => Guarded(() =>
    {
        using ModelRepository repository = ModelRepository.Create(folder, plan, Access([], passwordFile));
        WriteRoles(repository, output);
        output.WriteLine($"begun: {folder}. Next:");
        if (plan.NewRootKeys > 0)
        {
            output.WriteLine($"  move {Path.Combine(folder, "keys")}/root-*.key away from this machine after the first 'publish', each to another person or stick");
        }

        if (plan.RootKeys.Count > 0)
        {
            output.WriteLine($"  carry {Path.Combine(folder, "staged", "root.json")} to {plan.Threshold} of those who hold root keys: edge-inspector models repo sign root.json --key NAME.key");
        }

        output.WriteLine($"  copy the public keys of those whose models are published into {Path.Combine(folder, "trust")}");
        output.WriteLine($"  edge-inspector models repo add {folder} FILE.eimodel; edge-inspector models repo publish {folder}");
        return ExitCode.Ok;
    });

    public static int Add(string folder, ReleaseRequest request, string[] keys, string? passwordFile, TextWriter output, CancellationToken stop) => Guarded(() =>
    {
        using ModelRepository repository = ModelRepository.Open(folder, Access(keys, passwordFile));
        (string path, string role, ModelRelease release) = repository.Add(request, stop);
        output.WriteLine($"added {release.Model} {release.Version} as {path}, for {For(release)}; {role} waits for 'edge-inspector models repo publish {folder}'");
        return ExitCode.Ok;
    });

    public static int Remove(string folder, string model, string version, string[] keys, string? passwordFile, TextWriter output) => Guarded(() =>
    {
        using ModelRepository repository = ModelRepository.Open(folder, Access(keys, passwordFile));
        output.WriteLine($"taken back: {string.Join(", ", repository.Remove(model, version))}; it holds from 'edge-inspector models repo publish {folder}' on");
        return ExitCode.Ok;
    });

    public static int Delegate(string folder, DelegationRequest request, string[] keys, string? passwordFile, TextWriter output) => Guarded(() =>
    {
        using ModelRepository repository = ModelRepository.Open(folder, Access(keys, passwordFile));
        repository.Delegate(request);
        WriteRole(repository.ListRoles().Single(role => role.Name == request.Name), output);
        return ExitCode.Ok;
    });

    public static int ChangeRoot(string folder, RootChange change, string[] keys, string? passwordFile, TextWriter output) => Guarded(() =>
    {
        using ModelRepository repository = ModelRepository.Open(folder, Access(keys, passwordFile));
        long version = repository.ChangeRoot(change);
        WriteRoles(repository, output);
        output.WriteLine($"root {version} waits in {Path.Combine(folder, "staged", "root.json")}: have it signed by those who hold root keys, the old ones and the new, then publish");
        return ExitCode.Ok;
    });

    public static int Sign(string what, string key, string? passwordFile, TextWriter output) => Guarded(() =>
    {
        if (!Directory.Exists(what))
        {
            SignedFile signed = ModelRepository.SignFile(what, key, ModelSigning.Password(passwordFile), Ports.SyncDirectory);
            output.WriteLine($"signed {signed.Role} {signed.Version}, valid to {Day(signed.Expires)}, with {string.Join(", ", signed.Keys.Select(Short))}"
                + (signed.IsNamed ? "" : "; it names no such key, so this counts only if the root before does"));
            return ExitCode.Ok;
        }

        if (!File.Exists(key))
        {
            throw new CommandException($"{key}: no such key");
        }

        using ModelRepository repository = ModelRepository.Open(what, Access([key], passwordFile));
        IReadOnlyList<(string Role, long Version, IReadOnlyList<string> Signers)> waiting = repository.SignWaiting();
        foreach ((string role, long version, IReadOnlyList<string> signers) in waiting)
        {
            output.WriteLine($"{role} {version} is signed by {(signers.Count == 0 ? "nobody" : string.Join(", ", signers.Select(Short)))}");
        }

        output.WriteLine(waiting.Count == 0 ? "nothing waits for signatures" : $"next: edge-inspector models repo publish {what}");
        return ExitCode.Ok;
    });

    public static async Task<int> PublishAsync(string folder, bool prune, string[] keys, string? passwordFile, TextWriter output, CancellationToken stop)
    {
        try
        {
            using ModelRepository repository = ModelRepository.Open(folder, Access(keys, passwordFile));
            PublishReport report = await repository.PublishAsync(prune, stop);
            foreach ((string role, long version, DateTimeOffset expires) in report.Published)
            {
                output.WriteLine($"published {role} {version}, valid to {Day(expires)}");
            }

            foreach (string line in report.Waiting)
            {
                output.WriteLine($"waiting: {line}");
            }

            foreach (string line in report.Warnings)
            {
                output.WriteLine($"soon: {line}");
            }

            output.WriteLine($"read back as a box does, releases: {report.Releases}. Serve or copy {repository.Public}; boxes begin with {repository.FirstRoot}");
            return ExitCode.Ok;
        }
        catch (Exception error) when (error is RepositoryException or SignatureFormatException or PackageException or TufException)
        {
            throw new CommandException(error.Message, error);
        }
    }

    public static int Show(string folder, TextWriter output) => Guarded(() =>
    {
        using ModelRepository repository = ModelRepository.Open(folder, Access([], null));
        WriteRoles(repository, output);
        foreach ((string role, string path, ModelRelease release) in repository.ListReleases())
        {
            output.WriteLine($"release  {release.Model} {release.Version}  {path}  by {role}, for {For(release)}");
        }

        return ExitCode.Ok;
    });

    /// <summary>The policy of a release; null where nothing is asked.</summary>
    public static GatePolicy? Gates(int? flips, int? frames, double? agreement, double? latency, string? memory, string? bake)
    {
        if (flips is null && frames is null && agreement is null && latency is null && memory is null && bake is null)
        {
            return null;
        }

        GatePolicy policy = GatePolicy.AsksNothing;
        return policy with
        {
            MaxFlips = flips ?? policy.MaxFlips,
            ShadowFrames = frames ?? policy.ShadowFrames,
            MinAgreement = agreement ?? policy.MinAgreement,
            MaxLatencyRatio = latency ?? policy.MaxLatencyRatio,
            MaxMemoryBytes = memory is null ? policy.MaxMemoryBytes
                : ByteSize.TryParse(memory, out long bytes) && bytes is > 0 and <= GatePolicy.MostMemoryBytes ? bytes : throw new CommandException($"--max-memory is '{memory}'; write a size up to 1TiB, such as 1GiB"),
            BakeTime = bake is null ? policy.BakeTime
                : Duration.TryParse(bake, out TimeSpan time) && time <= TimeSpan.FromDays(30) ? time : throw new CommandException($"--bake-time is '{bake}'; write a time such as 30m"),
        };
    }

    private static RepositoryAccess Access(string[] keys, string? passwordFile)
    {
        string? missing = keys.FirstOrDefault(key => !Path.Exists(key));
        return missing is null
            ? new RepositoryAccess { Keys = keys, Password = ModelSigning.Password(passwordFile), Ed25519 = Ports.VerifyEd25519, SyncDirectory = Ports.SyncDirectory }
            : throw new CommandException($"{missing}: no such key or folder of keys");
    }

    private static void WriteRoles(ModelRepository repository, TextWriter output)
    {
        foreach (RoleStanding role in repository.ListRoles())
        {
            WriteRole(role, output);
        }
    }

    private static void WriteRole(RoleStanding role, TextWriter output)
    {
        string version = role.Version is { } number ? string.Create(CultureInfo.InvariantCulture, $"{number}, valid to {Day(role.Expires!.Value)}") : "not published";
        string waiting = role.Waiting is { } next ? string.Create(CultureInfo.InvariantCulture, $", {next} waits") : "";
        string keys = string.Join(", ", role.Keys.Select(key => key.File is null ? Short(key.Id) : $"{Short(key.Id)} ({key.File})"));
        string paths = role.Paths.Count > 0 ? $"; publishes {string.Join(", ", role.Paths)}" : "";
        output.WriteLine($"{role.Name,-10} {version}{waiting}; {role.Threshold} of {role.Keys.Count} keys: {keys}{paths}");
    }

    private static string For(ModelRelease release)
    {
        string[] whom = [.. release.Devices, .. release.Groups.Select(group => $"group {group}")];
        return (whom.Length > 0 ? string.Join(", ", whom) : "every box") + (release.Hardware.Count > 0 ? $" with {string.Join(" or ", release.Hardware)}" : "");
    }

    private static string Day(DateTimeOffset time) => time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Short(string id) => id[..Math.Min(ShownDigits, id.Length)];

    private static T Guarded<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception error) when (error is RepositoryException or SignatureFormatException or PackageException or TufException)
        {
            throw new CommandException(error.Message, error);
        }
    }
}
