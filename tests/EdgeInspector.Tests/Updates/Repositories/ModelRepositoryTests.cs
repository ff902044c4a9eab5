using EdgeInspector.Updates.Jobs;
using EdgeInspector.Updates.Repository;
using EdgeInspector.Updates.Signing;
using Xunit;

namespace EdgeInspector.Tests.Updates.Repositories;

/// <summary>A channel as it is made and filled, and readable at every moment of it.</summary>
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
        channel.AssertRead(box);
        int readings = 0;
        channel.OnSync = folder =>
        {
            if (folder.StartsWith(channel.Public, StringComparison.Ordinal))
            {
                readings++;
                channel.AssertRead(box);
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
            channel.AssertRead(box);
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
}
