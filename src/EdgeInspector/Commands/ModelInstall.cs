using System.Security.Cryptography;
using EdgeInspector.Composition;
using EdgeInspector.Core.Identifiers;
using EdgeInspector.Options;
using EdgeInspector.Updates.Delivery;
using EdgeInspector.Updates.Installation;
using EdgeInspector.Updates.Jobs;
using EdgeInspector.Updates.Signing;

namespace EdgeInspector.Commands;

/// <summary>Installs models and goes back, for people at a terminal: by itself, or by the daemon where one runs.</summary>
internal static class ModelInstall
{
    public static async Task<int> RunAsync(InstallAsked asked, DaemonOptions options, TextWriter output, TextWriter errors, CancellationToken stop)
    {
        CheckName(asked.Model);
        CheckAsked(asked, options);
        using StateFolder? state = Take(options);
        if (state is null)
        {
            bool isChannel = asked.File is null && asked.Address is null;
            return HandOver(options, output, new InstallRequest
            {
                Id = NewId(),
                From = User(),
                Source = asked.File is null ? asked.What : null,
                Model = asked.Model,
                IsAllowedOffline = asked.Offline && !isChannel,
            }, asked.File, stop);
        }

        AuditLog audit = InstalledSlots.Audit(options);
        ModelSlots slots = InstalledSlots.Open(options, audit);
        Recover(slots, errors);
        FetchedPackage? fetched = null;
        try
        {
            using TrustFolder trust = Trust(options, slots, asked);
            fetched = asked.File is { } file ? Describe(file) : await FetchAsync(asked, options, slots, errors, stop);
            fetched = fetched with { From = User(), IsAllowedOffline = asked.Offline };
            StagedModel staged = slots.Stage(fetched, trust, stop);
            string? before = slots.List().FirstOrDefault(model => model.Name == staged.Name)?.Running;
            slots.Activate(staged, fetched.From);
            output.WriteLine(before == staged.Version
                ? $"{staged.Name} {staged.Version} is installed already"
                : $"installed {staged.Name} {staged.Version}{(before is null ? "" : $" in place of {before}")}; its trial begins with the next start, and 'edge-inspector models rollback {staged.Name}' goes back");
            return ExitCode.Ok;
        }
        catch (UpdateException error)
        {
            throw new CommandException($"{error.Message} ({error.Code})", ExitCode.Failed);
        }
        finally
        {
            // What was fetched for this alone is not kept.
            if (fetched is not null && asked.File is null)
            {
                File.Delete(fetched.Path);
            }
        }
    }

    public static int RollBack(string model, string reason, DaemonOptions options, TextWriter output, TextWriter errors)
    {
        CheckName(model);
        using StateFolder? state = Take(options);
        if (state is null)
        {
            return HandOver(options, output, new InstallRequest { Id = NewId(), From = User(), Model = model, IsRollback = true, Reason = reason }, null, CancellationToken.None);
        }

        ModelSlots slots = InstalledSlots.Open(options, InstalledSlots.Audit(options));
        Recover(slots, errors);
        try
        {
            output.WriteLine($"{model} {slots.Rollback(model, reason, User())} judges from the next start; the version that ran is refused from now on");
            return ExitCode.Ok;
        }
        catch (UpdateException error)
        {
            throw new CommandException($"{error.Message} ({error.Code})", ExitCode.Failed);
        }
    }

    /// <summary>Ends the trial of a model that no daemon watches.</summary>
    public static int Confirm(string model, DaemonOptions options, TextWriter output, TextWriter errors)
    {
        using StateFolder state = Take(options)
            ?? throw new CommandException($"{model}: the running daemon watches its trial and ends it itself when updates.gates.bake_time is over; 'edge-inspector models rollback {model}' goes back");
        ModelSlots slots = InstalledSlots.Open(options, InstalledSlots.Audit(options));
        Recover(slots, errors);
        try
        {
            bool wasOnTrial = slots.List().Any(one => one.Name == model && one.IsOnTrial);
            slots.Confirm(model, User());
            string? version = slots.List().First(one => one.Name == model).Running;
            output.WriteLine(wasOnTrial ? $"{model} {version} has passed its trial; lower versions are refused from now on" : $"{model} {version} is not on trial");
            return ExitCode.Ok;
        }
        catch (UpdateException error)
        {
            throw new CommandException($"{error.Message} ({error.Code})", ExitCode.Failed);
        }
    }

    /// <summary>The state folder; null: a daemon has it. What another user's daemon could not change later is not written in the first place.</summary>
    private static StateFolder? Take(DaemonOptions options)
    {
        string folder = options.Storage.Directory;
        if (StateFolder.OtherUser(folder) is { } owner)
        {
            string user = File.ReadLines("/etc/passwd").Select(line => line.Split(':')).FirstOrDefault(fields => fields.Length > 2 && fields[2] == $"{owner}")?[0] ?? $"#{owner}";
            throw new CommandException($"{folder}: belongs to the user {user}, whose daemon could not change what {Environment.UserName} writes there; run this as that user: sudo -u {user} edge-inspector models ...");
        }

        return StateFolder.TryTake(folder);
    }

    private static void CheckName(string? model)
    {
        if (model is not null && Names.Problem(model) is { } problem)
        {
            throw new CommandException($"the model's name '{model}' {problem}");
        }
    }

    private static void CheckAsked(InstallAsked asked, DaemonOptions options)
    {
        if (asked.File is null && asked.Address is null && options.Updates.Channels.All(channel => channel.Name != asked.What))
        {
            string channels = options.Updates.Channels.Count == 0 ? "none is configured" : string.Join(", ", options.Updates.Channels.Select(channel => channel.Name));
            throw new CommandException($"{asked.What}: no such file, no http(s) address and no channel ({channels}); name a .eimodel package, its address, or a channel of updates.channels");
        }
    }

    private static int HandOver(DaemonOptions options, TextWriter output, InstallRequest request, string? package, CancellationToken stop)
    {
        InstallInbox inbox = InstalledSlots.Inbox(options);
        if (!Directory.Exists(inbox.Folder))
        {
            throw new CommandException($"{inbox.Folder}: is not there, so the edge-inspector that uses {options.Storage.Directory} takes no requests; stop it first (systemctl stop edge-inspector)");
        }

        inbox.Put(request, package, stop);
        output.WriteLine($"handed to the running daemon as {request.Id}; how it goes is on the topic models/NAME, the outcome also in 'edge-inspector models audit'");
        return ExitCode.Ok;
    }

    private static TrustFolder Trust(DaemonOptions options, ModelSlots slots, InstallAsked asked)
    {
        try
        {
            return TrustFolder.Read(options.Updates.Trust);
        }
        catch (Exception error) when (error is IOException or SignatureFormatException or UnauthorizedAccessException)
        {
            var refusal = new UpdateException("no-trust", error.Message, error);
            slots.Refuse(asked.Model, null, null, $"{asked.What}, {User()}", refusal);
            throw refusal;
        }
    }

    private static FetchedPackage Describe(string file)
    {
        using FileStream stream = File.OpenRead(file);
        return new FetchedPackage(file, Convert.ToHexStringLower(SHA256.HashData(stream)), Channel: null, Policy: null);
    }

    private static async Task<FetchedPackage> FetchAsync(InstallAsked asked, DaemonOptions options, ModelSlots slots, TextWriter errors, CancellationToken stop)
    {
        string origin = $"{(asked.Address is null ? "channel " : "")}{asked.What}, {User()}";
        using PackageDownload downloads = UpdatePlan.Downloads(options, TimeProvider.System);
        try
        {
            return asked.Address is { } address
                ? await FetchLooseAsync(address, asked.Offline, options, downloads, stop)
                : await FetchFromChannelAsync(asked, options, downloads, Distrusted, stop);
        }
        catch (UpdateException distrusted) when (ChannelDistrust.Is(distrusted.Code))
        {
            slots.Refuse(asked.Model, null, null, origin, distrusted);
            throw;
        }

        // The rest of the channel is believed all the same.
        void Distrusted(UpdateException release)
        {
            errors.WriteLine($"edge-inspector: {release.Message} ({release.Code})");
            slots.Refuse(null, null, null, origin, release);
        }
    }

    private static Task<FetchedPackage> FetchLooseAsync(Uri address, bool isMeant, DaemonOptions options, PackageDownload downloads, CancellationToken stop) =>
        isMeant || options.Updates.Offline == OfflinePackages.Allow
            ? LoosePackage.FetchAsync(address, Path.Combine(UpdatePlan.Folder(options), "incoming"), downloads, null, stop)
            : throw new UpdateException("offline", $"{address}: is no channel's, and this box installs nothing else; set updates.offline to allow, or say --offline");

    private static async Task<FetchedPackage> FetchFromChannelAsync(
        InstallAsked asked, DaemonOptions options, PackageDownload downloads, Action<UpdateException> distrusted, CancellationToken stop)
    {
        IReadOnlyList<UpdateChannel> channels = UpdatePlan.Channels(options, downloads, UpdatePlan.Time(options, TimeProvider.System));
        try
        {
            UpdateChannel channel = channels.First(channel => channel.Name == asked.What);
            DeviceIdentity device = UpdatePlan.Identity(options);
            string[] models = [.. (await channel.OffersAsync(device, stop))
                .Where(offer => offer.Refusal is null && (asked.Model ?? offer.Release.Model) == offer.Release.Model).Select(static offer => offer.Release.Model).Distinct()];
            if (models.Length == 0)
            {
                throw channel.Nothing(asked.Model);
            }

            if (channel.Problems.Count > 0)
            {
                distrusted(new UpdateException(UpdateChannel.ReleaseProblem, $"channel {channel.Name}: {string.Join("; ", channel.Problems)}"));
            }

            return models.Length > 1 ? throw new CommandException($"channel {channel.Name} offers {string.Join(", ", models)} for this box; say which with --model")
                : await channel.FetchAsync(models[0], device, null, stop) ?? throw channel.Nothing(models[0]);
        }
        finally
        {
            foreach (UpdateChannel channel in channels)
            {
                channel.Dispose();
            }
        }
    }

    private static void Recover(ModelSlots slots, TextWriter errors)
    {
        foreach (string finding in slots.Recover().Findings)
        {
            errors.WriteLine($"edge-inspector: {finding}");
        }
    }

    private static string NewId() => new UlidGenerator(TimeProvider.System).Next().ToString();

    private static string User() =>
        Environment.GetEnvironmentVariable("SUDO_USER") is { Length: > 0 } behind ? $"user {behind} as {Environment.UserName}" : $"user {Environment.UserName}";
}
