using EdgeInspector.Updates.Jobs;
using EdgeInspector.Updates.Tuf;

namespace EdgeInspector.Updates.Delivery;

/// <summary>
/// A release channel as a box sees it: a TUF repository, asked over HTTP or in a folder, whose signed metadata says which package is meant
/// for whom. Remembers in its state folder what it trusts and what it has fetched in part. Thread-safe.
/// </summary>
public sealed class UpdateChannel : IDisposable
{
    /// <summary>Code of what one release of a channel is not believed for, while others are.</summary>
    public const string ReleaseProblem = "channel-release";

    private const int WouldBlock = 11;

    private readonly ChannelSettings _settings;
    private readonly PackageDownload _downloads;
    private readonly TrustedTime _time;
    private readonly Ed25519Verifier _ed25519;
    private readonly Action<string> _syncDirectory;
    private readonly RepositoryReader _reader;
    private readonly TufLimits _limits = new();
    private readonly SemaphoreSlim _turn = new(1);

    /// <param name="downloads">Stays the caller's; channels share it.</param>
    /// <param name="ed25519">Lends what .NET lacks.</param>
    /// <param name="syncDirectory">Makes names in a folder durable.</param>
    public UpdateChannel(ChannelSettings settings, PackageDownload downloads, TrustedTime time, Ed25519Verifier ed25519, Action<string> syncDirectory)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
        _downloads = downloads;
        _time = time;
        _ed25519 = ed25519;
        _syncDirectory = syncDirectory;
        _reader = new RepositoryReader(_limits, settings.Token is { } token ? token.AddTo : null);
    }

    public string Name => _settings.Name;

    /// <summary>What could not be believed or understood when offers were last asked for, for people; one bad release does not hide the others.</summary>
    public IReadOnlyList<string> Problems { get; private set; } = [];

    /// <summary>Why a channel that was asked had nothing: <c>nothing-offered</c>, or <c>channel-release</c> where something cannot be believed.</summary>
    /// <param name="model">That was asked for; null: any.</param>
    public UpdateException Nothing(string? model)
    {
        string words = $"channel {Name}: offers {(model is null ? "nothing" : $"no {model}")} for this box";
        return Problems.Count == 0 ? new UpdateException("nothing-offered", words) : new UpdateException(ReleaseProblem, $"{words} that could be believed: {string.Join("; ", Problems)}");
    }

    /// <summary>Every package the channel names, also those for other boxes; by model, the highest version first.</summary>
    /// <exception cref="UpdateException"><c>channel-...</c> and what is not believed, <c>no-space</c>, <c>disk</c>, <c>busy</c>.</exception>
    public async Task<IReadOnlyList<ModelOffer>> OffersAsync(DeviceIdentity device, CancellationToken cancellationToken) =>
        [.. (await AskAsync(device, cancellationToken).ConfigureAwait(false)).Select(found => found.Offer)];

    /// <summary>Fetches the highest version of a model that is meant for this box.</summary>
    /// <returns>The package, whose file is the caller's to remove; null: the channel has none for this box.</returns>
    /// <exception cref="UpdateException">As <see cref="OffersAsync"/> and <see cref="PackageDownload.FetchAsync"/>.</exception>
    /// <exception cref="OperationCanceledException">It was stopped; the next call goes on.</exception>
    public async Task<FetchedPackage?> FetchAsync(string model, DeviceIdentity device, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        List<Found> all = await AskAsync(device, cancellationToken).ConfigureAwait(false);
        return all.Find(found => found.Offer.Release.Model == model && found.Offer.Refusal is null) is { } best
            ? await FetchAsync(best, all, progress, cancellationToken).ConfigureAwait(false)
            : null;
    }

    /// <summary>Fetches one offer, which the channel must still make.</summary>
    /// <exception cref="UpdateException">Also <c>withdrawn</c>: it no longer does; <c>not-for-this-box</c>.</exception>
    /// <exception cref="OperationCanceledException">It was stopped; the next call goes on.</exception>
    public async Task<FetchedPackage> FetchAsync(ModelOffer offer, DeviceIdentity device, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(offer);
        List<Found> all = await AskAsync(device, cancellationToken).ConfigureAwait(false);
        Found now = all.Find(found => found.Offer.Path == offer.Path && found.Offer.Sha256 == offer.Sha256)
            ?? throw new UpdateException("withdrawn", $"{offer.Path}: the channel {Name} no longer offers it; ask for its offers again");
        return now.Offer.Refusal is { } refusal
            ? throw new UpdateException("not-for-this-box", $"{offer.Path}: {refusal}")
            : await FetchAsync(now, all, progress, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _reader.Dispose();
        _turn.Dispose();
    }

    private async Task<FetchedPackage> FetchAsync(Found found, List<Found> all, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        Sweep(all);
        string sha256 = await _downloads.FetchAsync(
            new DownloadRequest(found.Address, FileOf(found.Offer.Sha256), found.Offer.Bytes, found.Hashes) { Token = _settings.Token }, progress, cancellationToken).ConfigureAwait(false);
        return new FetchedPackage(FileOf(sha256), sha256, Name, found.Offer.Release.Gates, found.Offer.Release.Model, found.Offer.Release.Version.ToString());
    }

    private string FileOf(string sha256) => Path.Combine(Incoming, $"{sha256}.eimodel");

    private string Incoming => Path.Combine(_settings.StateFolder, "incoming");

    /// <summary>Removes what was begun and is offered no longer.</summary>
    private void Sweep(List<Found> all)
    {
        HashSet<string> offered = [.. all.Select(found => found.Offer.Sha256)];
        foreach (string file in Directory.Exists(Incoming) ? Directory.EnumerateFiles(Incoming) : [])
        {
            if (!offered.Contains(Path.GetFileName(file).Split('.')[0]))
            {
                File.Delete(file);
            }
        }
    }

    private async Task<List<Found>> AskAsync(DeviceIdentity device, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(device);
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using FileStream held = Hold();
            string trust = Path.Combine(_settings.StateFolder, "trust");
            Begin(trust);
            DateTimeOffset start = _time.GetUtcNow();
            var client = new TufClient(trust, _settings.Metadata, _reader, _ed25519, _syncDirectory, new FixedTime(start), _limits);
            var problems = new List<string>();
            IReadOnlyList<TufTarget> targets = await client.ListAsync(problems, cancellationToken).ConfigureAwait(false);
            _time.Note(start);
            List<Found> found = [.. targets.Select(target => Read(target, client, device, problems)).OfType<Found>()];
            found.Sort(static (a, b) => string.CompareOrdinal(a.Offer.Release.Model, b.Offer.Release.Model) is not 0 and int order
                ? order
                : b.Offer.Release.Version.CompareTo(a.Offer.Release.Version));
            Problems = problems;
            return found;
        }
        catch (TufException error)
        {
            throw new UpdateException(CodeOf(error.Fault), $"channel {Name}: {error.Message}{Advice(error.Fault)}", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UpdateException("disk", $"channel {Name}: {error.Message}", error);
        }
        finally
        {
            _turn.Release();
        }
    }

    private FileStream Hold()
    {
        try
        {
            Directory.CreateDirectory(_settings.StateFolder);
            return new FileStream(Path.Combine(_settings.StateFolder, ".in-use"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
        }
        catch (IOException error) when (error.HResult == WouldBlock)
        {
            throw new UpdateException("busy", $"channel {Name}: is being asked by another process; try again in a moment", error);
        }
    }

    /// <summary>Believes the configured root, once; and another one when another is put in its place.</summary>
    private void Begin(string trust)
    {
        string noted = Path.Combine(_settings.StateFolder, "root.sha256");
        if (!File.Exists(_settings.RootFile))
        {
            throw new UpdateException("no-root", $"{_settings.RootFile}: no such file; the channel {Name} is believed by the root.json that its publisher hands out");
        }

        string hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(_settings.RootFile)));
        if (File.Exists(noted) && File.ReadAllText(noted).Trim() == hash && File.Exists(Path.Combine(trust, "root.json")))
        {
            return;
        }

        // What was trusted of other roles stays: it guards against older metadata as far as the new root's keys signed it.
        TufClient.Begin(trust, _settings.RootFile, _ed25519, _syncDirectory);
        TrustStore.WriteWhole(noted, System.Text.Encoding.ASCII.GetBytes(hash + "\n"), _syncDirectory);
    }

    private Found? Read(TufTarget target, TufClient client, DeviceIdentity device, List<string> problems)
    {
        try
        {
            if (ModelRelease.Read(target) is not { } release)
            {
                return null;
            }

            string sha256 = target.File.Hashes.GetValueOrDefault("sha256") ?? throw TufJson.Malformed($"the release {target.Path} has no sha256");
            if (sha256.Length != 64 || !sha256.All(char.IsAsciiHexDigitLower))
            {
                throw TufJson.Malformed($"the release {target.Path} has a sha256 that is none");
            }

            var offer = new ModelOffer(Name, target.Path, target.File.Length!.Value, sha256, release, release.Refusal(device));
            return new Found(offer, client.AddressOf(target, _settings.Targets), target.File.Hashes);
        }
        catch (TufException error)
        {
            problems.Add(error.Message);
            return null;
        }
    }

    private static string CodeOf(TufFault fault) => fault switch
    {
        TufFault.Malformed => "channel-malformed",
        TufFault.Signature => "channel-signature",
        TufFault.Rollback => "channel-rollback",
        TufFault.Expired => "channel-expired",
        TufFault.Mismatch => "channel-mismatch",
        TufFault.TooLong => "channel-too-long",
        TufFault.NotFound => "channel-missing",
        _ => "channel-unreachable",
    };

    /// <summary>What it may mean, and whose turn it is; empty where the message says so itself.</summary>
    private static string Advice(TufFault fault) => fault switch
    {
        TufFault.Malformed => "; it was damaged or forged, and its publisher has to publish again",
        TufFault.Signature => "; somebody without those keys made it, or its publisher changed keys and published no root that says so",
        TufFault.Rollback => "; somebody serves an older state than this box has seen, or ran the versions ahead with stolen keys: its publisher has to publish a higher one, or change the keys",
        TufFault.Mismatch => "; files of different states lie beside each other: somebody mixes them, or a publication stopped half-way",
        TufFault.TooLong => "; somebody changed it, or sends without end",
        _ => "",
    };

    private sealed record Found(ModelOffer Offer, Uri Address, IReadOnlyDictionary<string, string> Hashes);

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
