using EdgeInspector.Composition;
using EdgeInspector.Tests.Updates.Signing;
using EdgeInspector.Updates.Delivery;
using EdgeInspector.Updates.Jobs;
using EdgeInspector.Updates.Packages;
using EdgeInspector.Updates.Repository;

namespace EdgeInspector.Tests.Updates.Repositories;

/// <summary>A publisher's channel with a maker whose models it publishes, for one test.</summary>
internal sealed class TestChannel : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SignedModel _model = new();

    public TestChannel(RootPlan? plan = null, string? password = null)
    {
        Path = System.IO.Path.Combine(_folder.FullName, "plant");
        Time = new Clock { Now = new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero) };
        Password = password;
        using ModelRepository repository = ModelRepository.Create(Path, plan ?? new RootPlan(), Access());
        foreach (string file in Directory.EnumerateFiles(_model.Trust))
        {
            File.Copy(file, System.IO.Path.Combine(Path, "trust", System.IO.Path.GetFileName(file)));
        }
    }

    public string Path { get; }

    public string? Password { get; set; }

    /// <summary>The clock of publisher and boxes alike.</summary>
    public Clock Time { get; }

    public string Public => System.IO.Path.Combine(Path, "public");

    public string Metadata => System.IO.Path.Combine(Public, "metadata");

    public string FirstRoot => System.IO.Path.Combine(Metadata, "1.root.json");

    public string Root => _folder.FullName;

    /// <summary>Called after each change of a folder that must last; null: nothing.</summary>
    public Action<string>? OnSync { get; set; }

    /// <summary>The file of a package that <see cref="Package"/> made.</summary>
    public string PackageFile(string version, string name = "parts") => System.IO.Path.Combine(_folder.FullName, $"{name}-{version}.eimodel");

    public string Key(string name) => System.IO.Path.Combine(Path, "keys", name + ".key");

    public RepositoryAccess Access(params string[] keys) => new()
    {
        Keys = keys,
        Password = Password,
        Ed25519 = Ports.VerifyEd25519,
        SyncDirectory = folder =>
        {
            Ports.SyncDirectory(folder);
            OnSync?.Invoke(folder);
        },
        Time = Time,
    };

    public ModelRepository Open(params string[] keys) => ModelRepository.Open(Path, Access(keys));

    /// <summary>A signed package of the model <c>parts</c>, or of another name.</summary>
    public string Package(string version, string name = "parts")
    {
        string manifest = System.IO.Path.Combine(_model.Folder, "manifest.json");
        string text = File.ReadAllText(manifest);
        text = System.Text.RegularExpressions.Regex.Replace(text, "\"name\": \"[^\"]*\"", $"\"name\": \"{name}\"");
        File.WriteAllText(manifest, System.Text.RegularExpressions.Regex.Replace(text, "\"version\": \"[^\"]*\"", $"\"version\": \"{version}\""));
        _model.Sign();
        string file = PackageFile(version, name);
        ModelPackage.Pack(_model.Folder, file);
        return file;
    }

    public void Add(string version, string name = "parts", Func<ReleaseRequest, ReleaseRequest>? change = null, params string[] keys)
    {
        using ModelRepository repository = Open(keys);
        var request = new ReleaseRequest { Package = Package(version, name) };
        repository.Add(change?.Invoke(request) ?? request, CancellationToken.None);
    }

    public async Task<PublishReport> PublishAsync(bool prune = false, params string[] keys)
    {
        using ModelRepository repository = Open(keys);
        return await repository.PublishAsync(prune, CancellationToken.None);
    }

    /// <summary>A box that believes the channel's first root, or another.</summary>
    public TestBox Box(Uri? address = null, string? root = null) => new(this, address ?? new Uri(Public + "/"), root ?? FirstRoot);

    /// <summary>A box that has asked before, and one that asks for the first time, read it.</summary>
    public void AssertRead(TestBox known)
    {
        using TestBox fresh = Box();
        foreach (TestBox box in new[] { known, fresh })
        {
            Xunit.Assert.NotEmpty(Task.Run(() => box.OffersAsync()).GetAwaiter().GetResult());
            Xunit.Assert.Empty(box.Channel.Problems);
        }
    }

    public void Dispose()
    {
        _model.Dispose();
        _folder.Dispose();
    }

    internal sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }

    /// <summary>A box that asks the channel, with a state folder of its own.</summary>
    internal sealed class TestBox : IDisposable
    {
        private readonly PackageDownload _downloads;

        public TestBox(TestChannel channel, Uri address, string root)
        {
            Folder = System.IO.Path.Combine(channel.Root, "boxes", Guid.NewGuid().ToString("N"));
            _downloads = new PackageDownload(new DownloadSettings { MinFreeBytes = 0, FirstPause = TimeSpan.Zero, MaxIdleAttempts = 3 }, TimeProvider.System, Ports.SyncDirectory);
            Time = new TrustedTime(channel.Time, DateTimeOffset.MinValue, System.IO.Path.Combine(Folder, "trusted-time"), Ports.SyncDirectory);
            Channel = new UpdateChannel(
                new ChannelSettings("plant", new Uri(address, "metadata/"), new Uri(address, "targets/"), root, Folder), _downloads, Time, Ports.VerifyEd25519, Ports.SyncDirectory);
        }

        public string Folder { get; }

        public TrustedTime Time { get; }

        public UpdateChannel Channel { get; }

        public DeviceIdentity Identity { get; set; } = new() { Device = "line-3", Groups = ["pilot"], Hardware = ["x64"], Daemon = SemanticVersion.Parse("0.2.0") };

        /// <summary>Versions offered to this box, the highest first.</summary>
        public async Task<string[]> OffersAsync(string model = "parts") =>
            [.. (await Channel.OffersAsync(Identity, CancellationToken.None)).Where(offer => offer.Refusal is null && offer.Release.Model == model).Select(offer => offer.Release.Version.ToString())];

        public Task<FetchedPackage?> FetchAsync(string model = "parts") => Channel.FetchAsync(model, Identity, null, CancellationToken.None);

        public void Dispose()
        {
            Channel.Dispose();
            _downloads.Dispose();
        }
    }
}
