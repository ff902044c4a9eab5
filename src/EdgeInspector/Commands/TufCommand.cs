using System.CommandLine;
using EdgeInspector.Composition;
using EdgeInspector.Updates.Tuf;

namespace EdgeInspector.Commands;

/// <summary><c>tuf</c>: the update client by hand, with the commands of the public conformance suite.</summary>
/// <remarks>theupdateframework/tuf-conformance, <c>CLIENT-CLI.md</c>.</remarks>
internal static class TufCommand
{
    public static Command Create()
    {
        var folder = new Option<string>("--metadata-dir") { Description = "Folder of the trusted metadata.", Required = true };
        var metadata = new Option<string?>("--metadata-url") { Description = "The repository's metadata, http(s)://, file:// or a folder." };
        var names = new Option<string[]>("--target-name") { Description = "A file of the repository; may be given several times." };
        var targets = new Option<string?>("--target-base-url") { Description = "The repository's files, http(s)://, file:// or a folder." };
        var into = new Option<string?>("--target-dir") { Description = "Folder for what is fetched." };
        var root = new Argument<string>("ROOT") { Description = "The repository's first root.json, from somebody you trust." };

        var init = new Command("init", "Trust a repository's first root.json.") { root };
        init.SetAction(parsed => Guarded(() =>
        {
            TufClient.Begin(parsed.GetValue(folder)!, parsed.GetValue(root)!, Ports.VerifyEd25519, Ports.SyncDirectory);
            return Task.CompletedTask;
        }));

        var refresh = new Command("refresh", "Bring the trusted metadata up to date.");
        refresh.SetAction((parsed, stop) => Guarded(async () =>
        {
            using var reader = new RepositoryReader(new TufLimits());
            await Client(parsed.GetValue(folder)!, parsed.GetValue(metadata), reader).RefreshAsync(stop);
        }));

        var download = new Command("download", "Bring the metadata up to date and fetch files the repository vouches for.");
        download.SetAction((parsed, stop) => Guarded(async () =>
        {
            using var reader = new RepositoryReader(new TufLimits());
            TufClient client = Client(parsed.GetValue(folder)!, parsed.GetValue(metadata), reader);
            Uri from = Address(parsed.GetValue(targets), "--target-base-url");
            string to = parsed.GetValue(into) ?? throw new CommandException("--target-dir is missing: name the folder for what is fetched");
            string[] wanted = parsed.GetValue(names) is { Length: > 0 } some ? some : throw new CommandException("--target-name is missing: name a file of the repository");
            foreach (string name in wanted)
            {
                (string file, bool fetched) = await client.DownloadAsync(name, from, to, stop);
                parsed.InvocationConfiguration.Output.WriteLine($"{(fetched ? "fetched" : "here already")}  {file}");
            }
        }));

        var command = new Command("tuf", "Ask a model channel (a TUF repository) by hand: trust its root, bring its metadata up to date, fetch files.")
        {
            folder, metadata, names, targets, into,
        };
        command.Add(init);
        command.Add(refresh);
        command.Add(download);
        return command;
    }

    private static TufClient Client(string folder, string? metadata, RepositoryReader reader) =>
        new(folder, Address(metadata, "--metadata-url"), reader, Ports.VerifyEd25519, Ports.SyncDirectory, TimeProvider.System);

    private static Uri Address(string? text, string option)
    {
        if (text is null)
        {
            throw new CommandException($"{option} is missing: give the repository's address, http(s)://, file:// or a folder");
        }

        if (Directory.Exists(text))
        {
            return new Uri(Path.GetFullPath(text) + "/");
        }

        return Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https" or "file"
            ? address
            : throw new CommandException($"{option} is '{text}', which is no address and no folder; give http(s)://, file:// or a folder");
    }

    private static async Task<int> Guarded(Func<Task> action)
    {
        try
        {
            await action();
            return ExitCode.Ok;
        }
        catch (TufException error)
        {
            throw new CommandException($"{error.Message} ({ModelList.Word(error.Fault)})", ExitCode.Failed);
        }
    }
}
