using System.CommandLine;
using EdgeInspector.Updates.Jobs;
using EdgeInspector.Updates.Repository;

namespace EdgeInspector.Commands;

/// <summary><c>models repo</c>: a release channel of one's own.</summary>
internal static class ModelRepoCommands
{
    public static Command Create() => new("repo", "Make and keep a release channel (a TUF repository): boxes fetch models from it over HTTP or from a copied folder.")
    {
        CreateKeygen(), CreateInit(), CreateAdd(), CreateRemove(), CreateDelegate(), CreateRoot(), CreateSign(), CreatePublish(), CreateShow(),
    };

    private static Command CreateKeygen()
    {
        var folder = new Option<string>("--out") { Description = "Folder for the key pair, outside what is served; made where missing.", Required = true };
        var name = new Option<string>("--name") { Description = "Name of the files: NAME.key stays with its owner, NAME.pub goes to whoever keeps the channel.", DefaultValueFactory = _ => "channel" };
        Option<string?> password = PasswordFile();
        var command = new Command("keygen", "Make a key pair that signs a channel's metadata (ECDSA P-256).") { folder, name, password };
        command.SetAction(parsed => ModelRepo.MakeKey(parsed.GetValue(folder)!, parsed.GetValue(name)!, parsed.GetValue(password), parsed.InvocationConfiguration.Output));
        return command;
    }

    private static Command CreateInit()
    {
        Argument<string> folder = Folder();
        var count = new Option<int?>("--root-keys") { Description = "Root keys that are made here. Default 3, or none with --root-key." };
        var given = new Option<string[]>("--root-key") { Description = "Public key (.pub) of somebody who made theirs with 'models repo keygen'; may be given several times." };
        var threshold = new Option<int?>("--threshold") { Description = "Root keys that have to sign a root. Default 2, or 1 where there is only one." };
        Option<int> root = Days("--root-days", 365), targets = Days("--targets-days", 365), snapshot = Days("--snapshot-days", 30), timestamp = Days("--timestamp-days", 30);
        Option<string?> password = PasswordFile();
        var command = new Command("init", "Begin a channel. DIR/public is what is served; DIR/keys holds the keys that are made here: move the root keys away.")
        {
            folder, count, given, threshold, root, targets, snapshot, timestamp, password,
        };
        command.SetAction(parsed =>
        {
            string[] keys = parsed.GetValue(given) ?? [];
            int made = parsed.GetValue(count) ?? (keys.Length > 0 ? 0 : 3);
            var plan = new RootPlan
            {
                NewRootKeys = made,
                RootKeys = keys,
                Threshold = parsed.GetValue(threshold) ?? Math.Min(2, made + keys.Length),
                Settings = new RepositorySettings
                {
                    RootDays = parsed.GetValue(root), TargetsDays = parsed.GetValue(targets), SnapshotDays = parsed.GetValue(snapshot), TimestampDays = parsed.GetValue(timestamp),
                },
            };
            return ModelRepo.Begin(parsed.GetValue(folder)!, plan, parsed.GetValue(password), parsed.InvocationConfiguration.Output);
        });
        return command;
    }

    private static Command CreateAdd()
    {
        Argument<string> folder = Folder();
        var package = new Argument<string>("FILE") { Description = "A signed package (.eimodel)." };
        var trust = new Option<string?>("--trust") { Description = "Folder with the keys of those whose models may be added. Default: DIR/trust." };
        var role = new Option<string?>("--role") { Description = "What it is for. Default: its task." };
        Option<string[]> devices = Words("--device", "Box it is meant for, * and ? allowed"), groups = Words("--group", "Group of boxes it is meant for"), hardware = Words("--hardware", "Hardware it runs on, such as arm64 or nvidia,tegra234");
        var daemon = new Option<string?>("--min-daemon") { Description = "Oldest edge-inspector that can run it, such as 0.2.0." };
        var by = new Option<string?>("--as") { Description = "Role that publishes it. Default: the delegated one whose folder it belongs into, else targets." };
        var older = new Option<bool>("--allow-older") { Description = "Also a version that is not above the last one." };
        (Option[] gates, Func<ParseResult, GatePolicy?> policy) = GateOptions();
        Option<string[]> keys = Keys();
        Option<string?> password = PasswordFile();
        var command = new Command("add", "Add a signed package; it waits until 'models repo publish'.") { folder, package, trust, role, devices, groups, hardware, daemon, by, older, keys, password };
        foreach (Option gate in gates)
        {
            command.Add(gate);
        }

        command.SetAction((parsed, stop) => Task.FromResult(ModelRepo.Add(
            parsed.GetValue(folder)!,
            new ReleaseRequest
            {
                Package = parsed.GetValue(package)!,
                Trust = parsed.GetValue(trust),
                Role = parsed.GetValue(role),
                Devices = parsed.GetValue(devices) ?? [],
                Groups = parsed.GetValue(groups) ?? [],
                Hardware = parsed.GetValue(hardware) ?? [],
                MinDaemon = parsed.GetValue(daemon) is { } version
                    ? SemanticVersion.TryParse(version) ?? throw new CommandException($"--min-daemon is '{version}'; write a version such as 0.2.0")
                    : null,
                Gates = policy(parsed),
                As = parsed.GetValue(by),
                AllowOlder = parsed.GetValue(older),
            },
            parsed.GetValue(keys) ?? [], parsed.GetValue(password), parsed.InvocationConfiguration.Output, stop)));
        return command;
    }

    private static (Option[] Options, Func<ParseResult, GatePolicy?> Read) GateOptions()
    {
        var flips = new Option<int?>("--max-flips") { Description = "Gate: locked pictures whose verdict may change." };
        var frames = new Option<int?>("--shadow-frames") { Description = "Gate: live frames beside the running model." };
        var agreement = new Option<double?>("--min-agreement") { Description = "Gate: least share of shadow frames with the same verdict, 0-1." };
        var latency = new Option<double?>("--max-latency-ratio") { Description = "Gate: most its p99 may be, as a multiple of the running model's." };
        var memory = new Option<string?>("--max-memory") { Description = "Gate: most memory in the probe, such as 1GiB." };
        var bake = new Option<string?>("--bake-time") { Description = "Gate: how long it judges under watch, such as 30m." };
        return ([flips, frames, agreement, latency, memory, bake], parsed => ModelRepo.Gates(
            parsed.GetValue(flips), parsed.GetValue(frames), parsed.GetValue(agreement), parsed.GetValue(latency), parsed.GetValue(memory), parsed.GetValue(bake)));
    }

    private static Command CreateRemove()
    {
        Argument<string> folder = Folder();
        var model = new Argument<string>("MODEL") { Description = "Name of the model." };
        var version = new Argument<string>("VERSION") { Description = "The release to take back." };
        Option<string[]> keys = Keys();
        Option<string?> password = PasswordFile();
        var command = new Command("remove", "Take a release back: boxes that do not have it yet will not get it. It waits until 'models repo publish'.") { folder, model, version, keys, password };
        command.SetAction(parsed => ModelRepo.Remove(
            parsed.GetValue(folder)!, parsed.GetValue(model)!, parsed.GetValue(version)!, parsed.GetValue(keys) ?? [], parsed.GetValue(password), parsed.InvocationConfiguration.Output));
        return command;
    }

    private static Command CreateDelegate()
    {
        Argument<string> folder = Folder();
        var name = new Argument<string>("NAME") { Description = "Name of the role, such as a model's or a group's." };
        Option<string[]> paths = Words("--path", "Files it may publish, such as 'pcb-defects/*'. Default: 'NAME/*'");
        Option<string[]> publicKeys = Words("--release-key", "Public key (.pub) that signs its releases, in place of those before. Default: one is made in DIR/keys");
        var threshold = new Option<int>("--threshold") { Description = "Keys that have to sign.", DefaultValueFactory = _ => 1 };
        Option<string[]> keys = Keys();
        Option<string?> password = PasswordFile();
        var command = new Command("delegate", "Let somebody with a key of their own publish one model, or the models of one group. It waits until 'models repo publish'.")
        {
            folder, name, paths, publicKeys, threshold, keys, password,
        };
        command.SetAction(parsed => ModelRepo.Delegate(
            parsed.GetValue(folder)!,
            new DelegationRequest { Name = parsed.GetValue(name)!, Paths = parsed.GetValue(paths) ?? [], Keys = parsed.GetValue(publicKeys) ?? [], Threshold = parsed.GetValue(threshold) },
            parsed.GetValue(keys) ?? [], parsed.GetValue(password), parsed.InvocationConfiguration.Output));
        return command;
    }

    private static Command CreateRoot()
    {
        Argument<string> folder = Folder();
        Option<string[]> add = Words("--add", "ROLE=FILE.pub: that key may sign for a role (root, targets, snapshot, timestamp)");
        Option<string[]> remove = Words("--remove", "ROLE=FILE.pub or ROLE=ID: that key no longer may; the beginning of the id is enough");
        Option<string[]> replace = Words("--replace", "ROLE: a new key, made in DIR/keys, in place of all of its keys");
        Option<string[]> threshold = Words("--threshold", "ROLE=N: so many keys have to sign");
        Option<string[]> keys = Keys();
        Option<string?> password = PasswordFile();
        var command = new Command("root", "Make the next root: for other keys or thresholds, or for a new expiry alone. It waits until enough root keys have signed, the old ones too.")
        {
            folder, add, remove, replace, threshold, keys, password,
        };
        command.SetAction(parsed => ModelRepo.ChangeRoot(
            parsed.GetValue(folder)!,
            new RootChange
            {
                Add = [.. Pairs(parsed.GetValue(add), "--add")],
                Remove = [.. Pairs(parsed.GetValue(remove), "--remove")],
                Replace = parsed.GetValue(replace) ?? [],
                Thresholds = [.. Pairs(parsed.GetValue(threshold), "--threshold").Select(pair => (pair.Role,
                    int.TryParse(pair.Value, out int number) ? number : throw new CommandException($"--threshold is '{pair.Role}={pair.Value}'; write ROLE=N, such as root=2")))],
            },
            parsed.GetValue(keys) ?? [], parsed.GetValue(password), parsed.InvocationConfiguration.Output));
        return command;
    }

    private static Command CreateSign()
    {
        var what = new Argument<string>("WHAT") { Description = "The channel's folder, or a metadata file from its 'staged' folder that was carried here." };
        var key = new Option<string>("--key") { Description = "Private key (.key) to sign with.", Required = true };
        Option<string?> password = PasswordFile();
        var command = new Command("sign", "Add a signature to what waits: each holder of a key in turn, also on a machine without a network.") { what, key, password };
        command.SetAction(parsed => ModelRepo.Sign(parsed.GetValue(what)!, parsed.GetValue(key)!, parsed.GetValue(password), parsed.InvocationConfiguration.Output));
        return command;
    }

    private static Command CreatePublish()
    {
        Argument<string> folder = Folder();
        var prune = new Option<bool>("--prune") { Description = "Also remove files that nobody names any more; not while boxes download." };
        Option<string[]> keys = Keys();
        Option<string?> password = PasswordFile();
        var command = new Command("publish", "Put up what waits and is signed, and renew snapshot and timestamp, which expire; run it by a timer.") { folder, prune, keys, password };
        command.SetAction((parsed, stop) => ModelRepo.PublishAsync(
            parsed.GetValue(folder)!, parsed.GetValue(prune), parsed.GetValue(keys) ?? [], parsed.GetValue(password), parsed.InvocationConfiguration.Output, stop));
        return command;
    }

    private static Command CreateShow()
    {
        Argument<string> folder = Folder();
        var command = new Command("show", "Print a channel's roles, keys, expiry and releases.") { folder };
        command.SetAction(parsed => ModelRepo.Show(parsed.GetValue(folder)!, parsed.InvocationConfiguration.Output));
        return command;
    }

    private static IEnumerable<(string Role, string Value)> Pairs(string[]? texts, string option) => (texts ?? []).Select(text => text.Split('=', 2) is [{ Length: > 0 } role, { Length: > 0 } value]
        ? (role, value)
        : throw new CommandException($"{option} is '{text}'; write ROLE=VALUE, such as root=dora.pub"));

    private static Argument<string> Folder() => new("DIR") { Description = "The channel's folder, as 'models repo init' made it." };

    private static Option<string[]> Words(string name, string description) => new(name) { Description = $"{description}; may be given several times." };

    private static Option<int> Days(string name, int days) => new(name) { Description = $"Days for which it is valid, 1-3650.", DefaultValueFactory = _ => days };

    private static Option<string[]> Keys() => new("--keys") { Description = "Private key or folder of them, beside DIR/keys; may be given several times." };

    private static Option<string?> PasswordFile() => new("--password-file") { Description = "Its first line opens encrypted keys, and encrypts those that are made." };
}
