using System.Text.Json.Nodes;
using EdgeInspector.Updates.Jobs;
using EdgeInspector.Updates.Repository;
using EdgeInspector.Updates.Signing;
using Xunit;

namespace EdgeInspector.Tests.Updates.Repositories;

public sealed class ModelRepositoryTests
{
    [Fact]
    public async Task Publish_NewChannel_IsReadByABox()
    {
        using var channel = new TestChannel();
        channel.Add("1.2.0");
        PublishReport report = await channel.PublishAsync();
        Assert.Equal(["targets", "snapshot", "root", "timestamp"], report.Published.Select(one => one.Role));
        Assert.Equal((1, 0, 0), (report.Releases, report.Waiting.Count, report.Warnings.Count));
        using TestChannel.TestBox box = channel.Box();
        FetchedPackage? package = await box.FetchAsync();
        Assert.Equal(("plant", "parts", "1.2.0"), (package!.Channel, package.Model, package.Version));
        Assert.Equal(await File.ReadAllBytesAsync(channel.PackageFile("1.2.0"), TestContext.Current.CancellationToken), await File.ReadAllBytesAsync(package.Path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Create_Keys_AreTheOwnersAloneAndNotServed()
    {
        using var channel = new TestChannel();
        string[] keys = Directory.GetFiles(Path.Combine(channel.Path, "keys"), "*.key");
        Assert.Equal(5, keys.Length);
        Assert.All(keys, key => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key)));
        Assert.Empty(Directory.GetFiles(channel.Public, "*.key", SearchOption.AllDirectories));
        File.Copy(channel.Key("online-1"), Path.Combine(channel.Public, "online-1.key"));
        Assert.Contains("lies in the folder that is served", Assert.Throws<RepositoryException>(() => channel.Open(Path.Combine(channel.Public, "online-1.key"))).Message);
    }

    [Fact]
    public async Task Create_WithAPassword_EncryptsEveryKey()
    {
        using var channel = new TestChannel(new RootPlan { NewRootKeys = 1, Threshold = 1 }, "correct horse");
        Assert.All(Directory.GetFiles(Path.Combine(channel.Path, "keys"), "*.key"), key => Assert.StartsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----", File.ReadAllText(key)));
        await channel.PublishAsync();
        channel.Password = "wrong";
        Assert.Contains("the password may be wrong", (await Assert.ThrowsAsync<SignatureFormatException>(() => channel.PublishAsync())).Message);
        channel.Password = null;
        Assert.Contains("it is encrypted", (await Assert.ThrowsAsync<SignatureFormatException>(() => channel.PublishAsync())).Message);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(2, 3)]
    [InlineData(2, 0)]
    [InlineData(17, 2)]
    public void Create_ThresholdThatCannotBe_IsRefused(int keys, int threshold)
    {
        using var channel = new TestChannel();
        string path = Path.Combine(channel.Root, "second");
        var plan = new RootPlan { NewRootKeys = keys, Threshold = threshold };
        Assert.Contains("cannot be", Assert.Throws<RepositoryException>(() => ModelRepository.Create(path, plan, channel.Access())).Message);
        ModelRepository.Create(path, new RootPlan { NewRootKeys = 1, Threshold = 1 }, channel.Access()).Dispose();
        Assert.Contains("is a channel already", Assert.Throws<RepositoryException>(() => ModelRepository.Create(path, plan, channel.Access())).Message);
    }

    [Fact]
    public async Task Add_VersionNotAboveTheLast_IsRefusedUnlessAsked()
    {
        using var channel = new TestChannel();
        channel.Add("1.10.0");
        await channel.PublishAsync();
        foreach (string version in new[] { "1.10.0", "1.9.0", "1.10.0-rc.1" })
        {
            Assert.Contains("the channel has 1.10.0 already", Assert.Throws<RepositoryException>(() => channel.Add(version)).Message);
        }

        channel.Add("1.9.0", change: request => request with { AllowOlder = true });
        channel.Add("1.11.0");
        channel.Add("0.1.0", "others");
        await channel.PublishAsync();
        using TestChannel.TestBox box = channel.Box();
        Assert.Equal(["1.11.0", "1.10.0", "1.9.0"], await box.OffersAsync());
        Assert.Equal(["0.1.0"], await box.OffersAsync("others"));
    }

    [Fact]
    public void Add_PackageNobodyTrustedSigned_IsRefused()
    {
        using var channel = new TestChannel();
        using var stranger = new TestChannel();
        string package = stranger.Package("1.2.0");
        using ModelRepository repository = channel.Open();
        Assert.Contains("would be refused by every box", Assert.Throws<RepositoryException>(() => repository.Add(new ReleaseRequest { Package = package }, TestContext.Current.CancellationToken)).Message);
        Assert.Empty(Directory.GetFiles(Path.Combine(channel.Public, "targets"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Remove_Release_IsOfferedNoLonger()
    {
        using var channel = new TestChannel();
        channel.Add("1.2.0");
        channel.Add("1.3.0");
        await channel.PublishAsync();
        using TestChannel.TestBox box = channel.Box();
        Assert.Equal(["1.3.0", "1.2.0"], await box.OffersAsync());
        using (ModelRepository repository = channel.Open())
        {
            Assert.Equal(["parts/parts-1.3.0.eimodel"], repository.Remove("parts", "1.3.0"));
            Assert.Contains("no such release", Assert.Throws<RepositoryException>(() => repository.Remove("parts", "9.0.0")).Message);
        }

        Assert.Equal(["1.3.0", "1.2.0"], await box.OffersAsync());
        await channel.PublishAsync();
        Assert.Equal(["1.2.0"], await box.OffersAsync());
    }

    [Fact]
    public async Task Sign_PeopleOneAfterTheOther_OnMachinesWithoutTheChannel()
    {
        using var people = new TemporaryFolder();
        foreach (string name in new[] { "ada", "bob", "cleo" })
        {
            ModelRepository.MakeKey(people.FullName, name, null);
        }

        string File(string name) => Path.Combine(people.FullName, name);
        using var channel = new TestChannel(new RootPlan { NewRootKeys = 0, RootKeys = [File("ada.pub"), File("bob.pub"), File("cleo.pub")], Threshold = 2 });
        channel.Add("1.2.0");
        RepositoryException error = await Assert.ThrowsAsync<RepositoryException>(() => channel.PublishAsync());
        Assert.Contains("root 1 waits for signatures: 0 of the 2 that are needed are there", error.Message);
        Assert.Empty(Directory.GetFiles(channel.Metadata));

        // The file goes from hand to hand.
        string staged = Path.Combine(channel.Path, "staged", "root.json");
        System.IO.File.Copy(staged, File("root.json"));
        SignedFile signed = ModelRepository.SignFile(File("root.json"), File("ada.key"), null, _ => { });
        Assert.Equal(("root", 1, true), (signed.Role, signed.Version, signed.IsNamed));
        System.IO.File.Copy(File("root.json"), staged, overwrite: true);
        Assert.Contains("1 of the 2", (await Assert.ThrowsAsync<RepositoryException>(() => channel.PublishAsync())).Message);
        ModelRepository.SignFile(File("root.json"), File("cleo.key"), null, _ => { });
        System.IO.File.Copy(File("root.json"), staged, overwrite: true);
        await channel.PublishAsync();
        using TestChannel.TestBox box = channel.Box();
        Assert.Equal(["1.2.0"], await box.OffersAsync());

        // A lost root key is replaced by those that are left; one signature is not enough, and does not keep releases from being published.
        ModelRepository.MakeKey(people.FullName, "dora", null);
        using (ModelRepository repository = channel.Open(File("ada.key")))
        {
            Assert.Equal(2, repository.ChangeRoot(new RootChange { Remove = [("root", File("bob.pub"))], Add = [("root", File("dora.pub"))] }));
        }

        channel.Add("1.3.0");
        PublishReport report = await channel.PublishAsync();
        Assert.Contains("root 2 waits for signatures: 1 of the 2 that are needed of root 1", Assert.Single(report.Waiting));
        Assert.False(System.IO.File.Exists(Path.Combine(channel.Metadata, "2.root.json")));
        Assert.Equal(["1.3.0", "1.2.0"], await box.OffersAsync());
        using (ModelRepository repository = channel.Open(File("cleo.key")))
        {
            Assert.Equal(2, Assert.Single(repository.SignWaiting()).Signers.Count);
        }

        Assert.Equal("root", (await channel.PublishAsync()).Published[^1].Role);
        Assert.Equal(["1.3.0", "1.2.0"], await box.OffersAsync());
        Assert.Equal(2, JsonNode.Parse(System.IO.File.ReadAllText(Path.Combine(box.Folder, "trust", "root.json")))!["signed"]!["version"]!.GetValue<int>());

        // The lost key alone, or with a stranger's, makes no root.
        ModelRepository.MakeKey(people.FullName, "eve", null);
        using (ModelRepository repository = channel.Open(File("bob.key")))
        {
            repository.ChangeRoot(new RootChange { Add = [("root", File("eve.pub"))] });
        }

        using (ModelRepository repository = channel.Open(File("eve.key")))
        {
            repository.SignWaiting();
        }

        Assert.Contains("0 of the 2 that are needed of root 2", Assert.Single((await channel.PublishAsync()).Waiting));
    }

    [Theory]
    [InlineData("online", true)]
    [InlineData("online", false)]
    [InlineData("targets", true)]
    [InlineData("targets", false)]
    public async Task ChangeRoot_KeysOfOtherRoles_AreReplacedWithoutAGap(string which, bool isOldKeyLeft)
    {
        using var channel = new TestChannel();
        channel.Add("1.2.0");
        await channel.PublishAsync();
        using TestChannel.TestBox box = channel.Box();
        Assert.Equal(["1.2.0"], await box.OffersAsync());
        using (ModelRepository repository = channel.Open())
        {
            repository.ChangeRoot(new RootChange { Replace = which == "online" ? ["snapshot", "timestamp"] : [which] });
        }

        if (!isOldKeyLeft)
        {
            File.Delete(channel.Key(which == "online" ? "online-1" : "release-1"));
        }

        // Where the old key still signs, no reader fails at any moment; where it is lost, only between two writes.
        int readings = 0;
        channel.OnSync = folder =>
        {
            if (isOldKeyLeft && folder == channel.Metadata)
            {
                readings++;
                Read(channel, box);
            }
        };
        PublishReport report = await channel.PublishAsync();
        channel.OnSync = null;
        Assert.Contains(("root", 2L), report.Published.Select(one => (one.Role, one.Version)));
        Assert.Equal(isOldKeyLeft ? (which == "online" ? 3 : 4) : 0, readings);
        Read(channel, box);
    }

    [Fact]
    public async Task Publish_EveryWrite_LeavesAReadableChannel()
    {
        using var channel = new TestChannel();
        channel.Add("1.2.0");
        using (ModelRepository repository = channel.Open())
        {
            repository.Delegate(new DelegationRequest { Name = "others" });
        }

        await channel.PublishAsync();
        using TestChannel.TestBox box = channel.Box();
        Read(channel, box);
        int readings = 0;
        channel.OnSync = folder =>
        {
            if (folder.StartsWith(channel.Public, StringComparison.Ordinal))
            {
                readings++;
                Read(channel, box);
            }
        };
        channel.Add("1.3.0");
        channel.Add("0.1.0", "others");
        await channel.PublishAsync();
        channel.OnSync = null;
        Assert.Equal(8, readings);
        Assert.Equal(["1.3.0", "1.2.0"], await box.OffersAsync());
        Assert.Equal(["0.1.0"], await box.OffersAsync("others"));
    }

    [Fact]
    public async Task Publish_BrokenOffAtEveryWrite_IsReadableAndGoesOn()
    {
        using var channel = new TestChannel();
        channel.Add("1.0.0");
        await channel.PublishAsync();
        using TestChannel.TestBox box = channel.Box();
        for (int stop = 1; stop < 20; stop++)
        {
            channel.Add($"1.{stop}.0");
            using (ModelRepository repository = channel.Open())
            {
                repository.ChangeRoot(new RootChange { Replace = ["snapshot", "timestamp"] });
            }

            int writes = 0;
            channel.OnSync = _ =>
            {
                if (++writes == stop)
                {
                    throw new IOException("the power went");
                }
            };
            bool isWhole = await TryAsync(channel);
            channel.OnSync = null;
            Read(channel, box);
            if (isWhole)
            {
                Assert.True(stop > 5, $"only {stop - 1} writes were seen");
                return;
            }

            await channel.PublishAsync();
            Assert.Equal($"1.{stop}.0", (await box.OffersAsync())[0]);
        }

        Assert.Fail("publishing never came to its end");

        static async Task<bool> TryAsync(TestChannel channel)
        {
            try
            {
                await channel.PublishAsync();
                return true;
            }
            catch (IOException)
            {
                return false;
            }
        }
    }

    [Fact]
    public async Task Delegate_KeyOfOneModel_PublishesThatOneAlone()
    {
        using var channel = new TestChannel();
        using var person = new TemporaryFolder();
        ModelRepository.MakeKey(person.FullName, "dora", null);
        using (ModelRepository repository = channel.Open())
        {
            repository.Delegate(new DelegationRequest { Name = "parts", Keys = [Path.Combine(person.FullName, "dora.pub")] });
        }

        Assert.Contains("parts 1 waits for signatures: 0 of the 1", (await Assert.ThrowsAsync<RepositoryException>(() => channel.PublishAsync())).Message);
        string dora = Path.Combine(person.FullName, "dora.key");
        await channel.PublishAsync(false, dora);
        // From here on the release key of the whole channel is elsewhere.
        File.Move(channel.Key("release-1"), Path.Combine(person.FullName, "release-1.key"));
        channel.Add("1.2.0", keys: dora);
        await channel.PublishAsync();
        using TestChannel.TestBox box = channel.Box();
        Assert.Equal(["1.2.0"], await box.OffersAsync());
        channel.Add("0.1.0", "others", keys: dora);
        PublishReport report = await channel.PublishAsync(false, dora);
        Assert.Contains("targets 2 waits for signatures", Assert.Single(report.Waiting));
        Assert.Empty(await box.OffersAsync("others"));
        Assert.Contains("may not publish others/", Assert.Throws<RepositoryException>(() => channel.Add("0.2.0", "others", request => request with { As = "parts" }, dora)).Message);

        // The key is lost: another takes its place, and what it signed is signed anew.
        ModelRepository.MakeKey(person.FullName, "emil", null);
        string emil = Path.Combine(person.FullName, "emil.key"), release = Path.Combine(person.FullName, "release-1.key");
        using (ModelRepository repository = channel.Open(release))
        {
            repository.Delegate(new DelegationRequest { Name = "parts", Keys = [Path.Combine(person.FullName, "emil.pub")] });
        }

        await channel.PublishAsync(false, release, emil);
        Assert.Equal(["1.2.0"], await box.OffersAsync());
        Assert.Equal(["0.1.0"], await box.OffersAsync("others"));
    }

    [Fact]
    public async Task Delegate_Group_PublishesForThatGroupAlone()
    {
        using var channel = new TestChannel();
        using (ModelRepository repository = channel.Open())
        {
            repository.Delegate(new DelegationRequest { Name = "pilot" });
        }

        channel.Add("2.0.0-rc.1", change: request => request with { As = "pilot", Groups = ["pilot"] });
        await channel.PublishAsync();
        using TestChannel.TestBox box = channel.Box();
        Assert.Equal(["2.0.0-rc.1"], await box.OffersAsync());
        box.Identity = box.Identity with { Groups = [] };
        Assert.Empty(await box.OffersAsync());
        Assert.Contains("may not publish", Assert.Throws<RepositoryException>(() => channel.Add("2.0.0", change: request => request with { As = "pilot" })).Message);
    }

    [Fact]
    public async Task Publish_AsTimePasses_RenewsWhatExpiresAndWarns()
    {
        using var channel = new TestChannel();
        channel.Add("1.2.0");
        await channel.PublishAsync();
        using TestChannel.TestBox box = channel.Box();
        channel.Time.Now = channel.Time.Now.AddDays(31);
        Assert.Contains("timestamp 1 expired", (await Assert.ThrowsAsync<UpdateException>(() => box.OffersAsync())).Message);
        Assert.Equal(["snapshot", "timestamp"], (await channel.PublishAsync()).Published.Select(one => one.Role));
        Assert.Equal(["1.2.0"], await box.OffersAsync());

        // Targets are signed anew in their last quarter; a root needs people.
        channel.Time.Now = channel.Time.Now.AddDays(300);
        PublishReport report = await channel.PublishAsync();
        Assert.Equal(["targets", "snapshot", "timestamp"], report.Published.Select(one => one.Role));
        Assert.Contains("root 1 expires on 2027-06-01", Assert.Single(report.Warnings));
        Assert.Equal(["1.2.0"], await box.OffersAsync());
        channel.Time.Now = channel.Time.Now.AddDays(60);
        Assert.Contains("root 1 expired", (await Assert.ThrowsAsync<RepositoryException>(() => channel.PublishAsync())).Message);
        using (ModelRepository repository = channel.Open())
        {
            repository.ChangeRoot(new RootChange());
        }

        await channel.PublishAsync();
        Assert.Equal(["1.2.0"], await box.OffersAsync());
    }

    [Fact]
    public async Task Publish_Prune_LeavesWhatReadersNeed()
    {
        using var channel = new TestChannel();
        channel.Add("1.2.0");
        await channel.PublishAsync();
        channel.Add("1.3.0");
        using (ModelRepository repository = channel.Open())
        {
            repository.Remove("parts", "1.2.0");
        }

        await channel.PublishAsync();
        Assert.Equal(2, Directory.GetFiles(Path.Combine(channel.Public, "targets"), "*", SearchOption.AllDirectories).Length);
        await channel.PublishAsync(prune: true);
        Assert.Single(Directory.GetFiles(Path.Combine(channel.Public, "targets"), "*", SearchOption.AllDirectories));
        Assert.Equal(["1.root.json", "2.targets.json", "3.snapshot.json", "timestamp.json"], Directory.GetFiles(channel.Metadata).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        using TestChannel.TestBox box = channel.Box();
        Assert.NotNull(await box.FetchAsync());
    }

    /// <summary>A box that has asked before, and one that asks for the first time.</summary>
    private static void Read(TestChannel channel, TestChannel.TestBox known)
    {
        using TestChannel.TestBox fresh = channel.Box();
        foreach (TestChannel.TestBox box in new[] { known, fresh })
        {
            Assert.NotEmpty(Task.Run(() => box.OffersAsync()).GetAwaiter().GetResult());
            Assert.Empty(box.Channel.Problems);
        }
    }
}
