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
        var folder = new Option<string>("--out") { Description = "Folder for the key pair, outside what is served; made where missing.", HelpName = "DIR", Required = true };
        var name = new Option<string>("--name") { Description = "Name of the files: NAME.key stays with its owner, NAME.pub goes to whoever keeps the channel.", HelpName = "NAME", DefaultValueFactory = _ => "channel" };
        Option<string?> password = PasswordFile();
        var command = new Command("keygen", "Make a key pair that signs a channel's metadata (ECDSA P-256).") { folder, name, password };
        command.SetAction(parsed => ModelRepo.MakeKey(parsed.GetValue(folder)!, parsed.GetValue(name)!, parsed.GetValue(password), parsed.InvocationConfiguration.Output));
        return command;
    }

    private static Command CreateInit()
    {
        Argument<string> folder = Folder();
        Option<int?> count = NumberOption.Whole("--root-keys", "Root keys that are made here. Default 3, or none with --root-key.", 0, 16);
        Option<string[]> given = Words("--root-key", "FILE", "Public key (.pub) of somebody who made theirs with 'models repo keygen'");
        Option<int?> threshold = NumberOption.Whole("--threshold", "Root keys that have to sign a root. Default 2, or 1 where there is only one.", 1, 16);
        var defaults = new RepositorySettings();
        Option<int?> root = Days("--root-days", "the root", defaults.RootDays), targets = Days("--targets-days", "releases", defaults.TargetsDays);
        Option<int?> snapshot = Days("--snapshot-days", "the snapshot", defaults.SnapshotDays), timestamp = Days("--timestamp-days", "the timestamp", defaults.TimestampDays);
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
                    RootDays = parsed.GetValue(root) ?? defaults.RootDays,
                    TargetsDays = parsed.GetValue(targets) ?? defaults.TargetsDays,
                    SnapshotDays = parsed.GetValue(snapshot) ?? defaults.SnapshotDays,
                    TimestampDays = parsed.GetValue(timestamp) ?? defaults.TimestampDays,
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
        var trust = new Option<string?>("--trust") { Description = "Folder with the keys of those whose models may be added. Default: DIR/trust.", HelpName = "DIR" };
        var role = new Option<string?>("--role") { Description = "What it is for. Default: its task.", HelpName = "WORD" };
        Option<string[]> devices = Words("--device", "NAME", "Box it is meant for, * and ? allowed"), groups = Words("--group", "NAME", "Group of boxes it is meant for"), hardware = Words("--hardware", "WORD", "Hardware it runs on, such as arm64 or nvidia,tegra234");
        var daemon = new Option<string?>("--min-daemon") { Description = "Oldest edge-inspector that can run it, such as 0.2.0.", HelpName = "VERSION" };
        var by = new Option<string?>("--as") { Description = "Role that publishes it. Default: the delegated one whose folder it belongs into, else targets.", HelpName = "ROLE" };
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
        Option<int?> flips = NumberOption.Whole("--max-flips", "Gate: locked pictures whose verdict may change.", 0, 10_000);
        Option<int?> frames = NumberOption.Whole("--shadow-frames", "Gate: live frames beside the running model.", 0, 1_000_000);
        Option<double?> agreement = NumberOption.Real("--min-agreement", "Gate: least share of shadow frames with the same verdict, 0-1.", 0, 1);
        Option<double?> latency = NumberOption.Real("--max-latency-ratio", "Gate: most its p99 may be, as a multiple of the running model's.", 1, 100);
        var memory = new Option<string?>("--max-memory") { Description = "Gate: most memory in the probe, such as 1GiB.", HelpName = "SIZE" };
        var bake = new Option<string?>("--bake-time") { Description = "Gate: how long it judges under watch, such as 30m.", HelpName = "TIME" };
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
        Option<string[]> paths = Words("--path", "PATTERN", "Files it may publish, such as 'pcb-defects/*'. Default: 'NAME/*'");
        Option<string[]> publicKeys = Words("--release-key", "FILE", "Public key (.pub) that signs its releases, in place of those before. Default: one is made in DIR/keys");
        Option<int?> threshold = NumberOption.Whole("--threshold", "Keys that have to sign. Default 1.", 1, 16);
        Option<string[]> keys = Keys();
        Option<string?> password = PasswordFile();
        var command = new Command("delegate", "Let somebody with a key of their own publish one model, or the models of one group. It waits until 'models repo publish'.")
        {
            folder, name, paths, publicKeys, threshold, keys, password,
        };
        command.SetAction(parsed => ModelRepo.Delegate(
            parsed.GetValue(folder)!,
            new DelegationRequest { Name = parsed.GetValue(name)!, Paths = parsed.GetValue(paths) ?? [], Keys = parsed.GetValue(publicKeys) ?? [], Threshold = parsed.GetValue(threshold) ?? 1 },
            parsed.GetValue(keys) ?? [], parsed.GetValue(password), parsed.InvocationConfiguration.Output));
        return command;
    }

    private static Command CreateRoot()
    {
        Argument<string> folder = Folder();
        Option<string[]> add = Words("--add", "ROLE=FILE", "ROLE=FILE.pub: that key may sign for a role (root, targets, snapshot, timestamp)");
        Option<string[]> remove = Words("--remove", "ROLE=KEY", "ROLE=FILE.pub or ROLE=ID: that key no longer may; the beginning of the id is enough");
        Option<string[]> replace = Words("--replace", "ROLE", "ROLE: a new key, made in DIR/keys, in place of all of its keys");
        Option<string[]> threshold = Words("--threshold", "ROLE=N", "ROLE=N: so many keys have to sign");
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
        var key = new Option<string>("--key") { Description = "Private key (.key) to sign with.", HelpName = "FILE", Required = true };
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

    private static Option<string[]> Words(string name, string shape, string description) => new(name) { Description = $"{description}; may be given several times.", HelpName = shape };

    private static Option<string[]> Keys() => Words("--keys", "PATH", "Private key or folder of them, beside DIR/keys");

    private static Option<string?> PasswordFile() => new("--password-file") { Description = "Its first line opens encrypted keys, and encrypts those that are made.", HelpName = "FILE" };

    private static Option<int?> Days(string name, string what, int days) => NumberOption.Whole(name, $"Days for which {what} may be believed. Default {days}.", 1, 3650);
}
