using System.Text.Json.Nodes;
using EdgeInspector.Composition;
using EdgeInspector.Tests.Updates.Repositories;
using EdgeInspector.Updates.Delivery;
using EdgeInspector.Updates.Jobs;
using EdgeInspector.Updates.Repository;
using Xunit;

namespace EdgeInspector.Tests.Updates.Delivery;

/// <summary>A channel as a box sees it, and what somebody between them can do.</summary>
public sealed class UpdateChannelTests : IDisposable
{
    private readonly TestChannel _channel = new();

    [Fact]
    public async Task Fetch_ModelForSomeBoxes_IsTheHighestForThisOne()
    {
        _channel.Add("1.0.0");
        _channel.Add("1.1.0", change: request => request with { Devices = ["line-*"], Hardware = ["x64", "arm64"], MinDaemon = SemanticVersion.Parse("0.2.0") });
        _channel.Add("1.2.0", change: request => request with { Groups = ["others"] });
        _channel.Add("1.3.0", change: request => request with { Hardware = ["nvidia,tegra234"] });
        _channel.Add("1.4.0", change: request => request with { MinDaemon = SemanticVersion.Parse("0.3.0") });
        await _channel.PublishAsync();
        using TestChannel.TestBox box = _channel.Box();
        FetchedPackage? package = await box.FetchAsync();
        Assert.Equal("1.1.0", package!.Version);
        Assert.Null(package.Policy);
        IReadOnlyList<ModelOffer> offers = await box.Channel.OffersAsync(box.Identity, TestContext.Current.CancellationToken);
        (string, string?)[] expected =
            [
                ("1.4.0", "it needs edge-inspector 0.3.0, and this is 0.2.0; update the program first"),
                ("1.3.0", "it runs on nvidia,tegra234, and this box is x64"),
                ("1.2.0", "it is meant for group others"),
                ("1.1.0", null),
                ("1.0.0", null),
            ];
        Assert.Equal(expected, offers.Select(offer => (offer.Release.Version.ToString(), offer.Refusal)));
        Assert.Null(await box.FetchAsync("nobody-made-this"));
        UpdateException error = await Assert.ThrowsAsync<UpdateException>(() => box.Channel.FetchAsync(offers[0], box.Identity, null, TestContext.Current.CancellationToken));
        Assert.Equal("not-for-this-box", error.Code);
    }

    [Fact]
    public async Task Fetch_GatePolicy_ComesWithThePackage()
    {
        GatePolicy asked = GatePolicy.AsksNothing with { MinAgreement = 0.985, ShadowFrames = 1000, MaxLatencyRatio = 1.25, BakeTime = TimeSpan.FromMinutes(30), MaxMemoryBytes = 1L << 30 };
        _channel.Add("1.0.0", change: request => request with { Gates = asked });
        await _channel.PublishAsync();
        using TestChannel.TestBox box = _channel.Box();
        GatePolicy policy = (await box.FetchAsync())!.Policy!;
        Assert.Equal(asked, policy);
        Assert.Equal(new GatePolicy { ShadowFrames = 1000, MinAgreement = 0.985, MaxLatencyRatio = 1.25, BakeTime = TimeSpan.FromMinutes(30), MaxMemoryBytes = 1L << 30 }, new GatePolicy().And(policy));
    }

    [Fact]
    public async Task Fetch_OverHttpThatBreaksOff_GoesOnInAnotherProcess()
    {
        _channel.Add("1.0.0");
        await _channel.PublishAsync();
        bool isCut = true;
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, _) => Serve(context, () => isCut ? 2000 : null));
        using TestChannel.TestBox box = _channel.Box(server.Address);
        using var stop = new CancellationTokenSource();
        var progress = new StopAt(4000, stop);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => box.Channel.FetchAsync("parts", box.Identity, progress, stop.Token));
        isCut = false;
        using var downloads = new PackageDownload(new DownloadSettings { MinFreeBytes = 0 }, TimeProvider.System, Ports.SyncDirectory);
        using var again = new UpdateChannel(
            new ChannelSettings("plant", new Uri(server.Address, "metadata/"), new Uri(server.Address, "targets/"), _channel.FirstRoot, box.Folder),
            downloads, box.Time, Ports.VerifyEd25519, Ports.SyncDirectory);
        FetchedPackage? package = await again.FetchAsync("parts", box.Identity, null, TestContext.Current.CancellationToken);
        Assert.Equal(await File.ReadAllBytesAsync(_channel.PackageFile("1.0.0"), TestContext.Current.CancellationToken), await File.ReadAllBytesAsync(package!.Path, TestContext.Current.CancellationToken));
        string[] ranges = [.. server.Requests.Where(request => request.Path.EndsWith(".eimodel", StringComparison.Ordinal)).Select(request => request.Range)];
        // The third request is the one at whose first word it was stopped.
        Assert.Equal(["", "bytes=2000-", "bytes=4000-", "bytes=4000-"], ranges);
    }

    [Fact]
    public async Task Fetch_ChannelCopiedToAStick_NeedsNoNetwork()
    {
        _channel.Add("1.0.0");
        await _channel.PublishAsync();
        string stick = Path.Combine(_channel.Root, "stick with spaces", "plant");
        foreach (string file in Directory.GetFiles(_channel.Public, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(stick, Path.GetRelativePath(_channel.Public, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        using TestChannel.TestBox box = _channel.Box(new Uri(stick + "/"));
        Assert.Equal("1.0.0", (await box.FetchAsync())!.Version);
        Directory.Delete(stick, recursive: true);
        Assert.Equal("channel-missing", (await Assert.ThrowsAsync<UpdateException>(() => box.OffersAsync())).Code);
    }

    [Fact]
    public async Task Fetch_ArbitraryInstall_ReplacedPackage_IsRefused()
    {
        _channel.Add("1.0.0");
        await _channel.PublishAsync();
        string served = Directory.GetFiles(Path.Combine(_channel.Public, "targets"), "*", SearchOption.AllDirectories).Single();
        byte[] bytes = await File.ReadAllBytesAsync(served, TestContext.Current.CancellationToken);
        bytes[2000] ^= 1;
        await File.WriteAllBytesAsync(served, bytes, TestContext.Current.CancellationToken);
        using TestChannel.TestBox box = _channel.Box();
        Assert.Equal("wrong-hash", (await Assert.ThrowsAsync<UpdateException>(() => box.FetchAsync())).Code);
        await File.WriteAllBytesAsync(served, [.. bytes, 0], TestContext.Current.CancellationToken);
        Assert.Equal("too-long", (await Assert.ThrowsAsync<UpdateException>(() => box.FetchAsync())).Code);
        Assert.DoesNotContain(Directory.GetFiles(Path.Combine(box.Folder, "incoming")), file => file.EndsWith(".eimodel", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Offers_Rollback_OfTheTimestamp_IsRefused()
    {
        _channel.Add("1.0.0");
        await _channel.PublishAsync();
        byte[] old = await File.ReadAllBytesAsync(Path.Combine(_channel.Metadata, "timestamp.json"), TestContext.Current.CancellationToken);
        _channel.Add("1.1.0");
        await _channel.PublishAsync();
        using TestChannel.TestBox box = _channel.Box();
        Assert.Equal(["1.1.0", "1.0.0"], await box.OffersAsync());
        await File.WriteAllBytesAsync(Path.Combine(_channel.Metadata, "timestamp.json"), old, TestContext.Current.CancellationToken);
        Assert.Equal("channel-rollback", (await Assert.ThrowsAsync<UpdateException>(() => box.OffersAsync())).Code);
    }

    [Fact]
    public async Task Offers_Freeze_IsSeenAlsoByABoxWhoseClockFellBack()
    {
        _channel.Add("1.0.0");
        await _channel.PublishAsync();
        using TestChannel.TestBox box = _channel.Box();
        _channel.Time.Now = _channel.Time.Now.AddDays(29);
        await box.OffersAsync();
        _channel.Time.Now = _channel.Time.Now.AddDays(2);
        Assert.Equal("channel-expired", (await Assert.ThrowsAsync<UpdateException>(() => box.OffersAsync())).Code);

        // The clock is lost; the last time that was trusted is not.
        _channel.Time.Now = DateTimeOffset.UnixEpoch;
        Assert.Equal(["1.0.0"], await box.OffersAsync());
        Assert.Equal(new DateTimeOffset(2026, 6, 30, 12, 0, 0, TimeSpan.Zero), box.Time.GetUtcNow());
        var built = new TrustedTime(_channel.Time, new DateTimeOffset(2026, 8, 1, 0, 0, 0, TimeSpan.Zero), Path.Combine(_channel.Root, "none"), Ports.SyncDirectory);
        Assert.Equal(8, built.GetUtcNow().Month);
    }

    [Fact]
    public async Task Offers_WrongTarget_DelegatedKeyNamesAnotherModel_IsNotHeardAndHidesNobody()
    {
        using (ModelRepository repository = _channel.Open())
        {
            repository.Delegate(new DelegationRequest { Name = "others" });
        }

        _channel.Add("0.1.0", "others");
        _channel.Add("1.0.0");
        // Whoever may publish "others" calls a package of it "parts".
        Change("others", targets => targets["others/others-0.1.0.eimodel"]!["custom"]!["edge-inspector"]!["model"] = "parts");
        await _channel.PublishAsync();
        using TestChannel.TestBox box = _channel.Box();
        Assert.Equal(["1.0.0"], await box.OffersAsync());
        Assert.Empty(await box.OffersAsync("others"));
        Assert.Contains("belongs into the folder parts/", Assert.Single(box.Channel.Problems));
    }

    [Fact]
    public async Task Offers_DelegatedRoleThatIsDamaged_HidesItsOwnReleasesOnly()
    {
        using (ModelRepository repository = _channel.Open())
        {
            repository.Delegate(new DelegationRequest { Name = "others" });
        }

        _channel.Add("0.1.0", "others");
        _channel.Add("1.0.0");
        await _channel.PublishAsync();
        File.WriteAllText(Path.Combine(_channel.Metadata, "1.others.json"), "{}");
        using TestChannel.TestBox box = _channel.Box();
        Assert.Equal(["1.0.0"], await box.OffersAsync());
        Assert.Empty(await box.OffersAsync("others"));
        Assert.NotEmpty(box.Channel.Problems);
        Assert.Equal("1.0.0", (await box.FetchAsync())!.Version);
    }

    [Fact]
    public async Task Fetch_OfferThatWasTakenBack_IsWithdrawn()
    {
        _channel.Add("1.0.0");
        await _channel.PublishAsync();
        using TestChannel.TestBox box = _channel.Box();
        ModelOffer offer = (await box.Channel.OffersAsync(box.Identity, TestContext.Current.CancellationToken))[0];
        using (ModelRepository repository = _channel.Open())
        {
            repository.Remove("parts", "1.0.0");
        }

        await _channel.PublishAsync();
        UpdateException error = await Assert.ThrowsAsync<UpdateException>(() => box.Channel.FetchAsync(offer, box.Identity, null, TestContext.Current.CancellationToken));
        Assert.Equal("withdrawn", error.Code);
        Assert.Null(await box.FetchAsync());
    }

    [Fact]
    public async Task Fetch_WhatWasBegunAndIsOfferedNoLonger_IsSweptAway()
    {
        _channel.Add("1.0.0");
        await _channel.PublishAsync();
        using TestChannel.TestBox box = _channel.Box();
        string first = (await box.FetchAsync())!.Path;
        using (ModelRepository repository = _channel.Open())
        {
            repository.Remove("parts", "1.0.0");
        }

        _channel.Add("1.1.0");
        await _channel.PublishAsync();
        await File.WriteAllTextAsync(Path.Combine(box.Folder, "incoming", new string('a', 64) + ".eimodel.part"), "begun", TestContext.Current.CancellationToken);
        string second = (await box.FetchAsync())!.Path;
        Assert.NotEqual(first, second);
        Assert.Equal([second], Directory.GetFiles(Path.Combine(box.Folder, "incoming")));
    }

    [Fact]
    public async Task Offers_AnotherChannelUnderTheSameAddress_IsBelievedOnlyWithAnotherRootFile()
    {
        _channel.Add("1.0.0");
        await _channel.PublishAsync();
        string root = Path.Combine(_channel.Root, "plant.root.json");
        File.Copy(_channel.FirstRoot, root);
        using TestChannel.TestBox box = _channel.Box(root: root);
        await box.OffersAsync();

        // Every key was lost, and the channel was begun anew.
        using var anew = new TestChannel();
        anew.Add("2.0.0");
        await anew.PublishAsync();
        await anew.PublishAsync();
        Directory.Delete(_channel.Public, recursive: true);
        Directory.Move(anew.Public, _channel.Public);
        Assert.Equal("channel-signature", (await Assert.ThrowsAsync<UpdateException>(() => box.OffersAsync())).Code);
        File.Copy(_channel.FirstRoot, root, overwrite: true);
        Assert.Equal(["2.0.0"], await box.OffersAsync());
        File.Delete(root);
        Assert.Equal("no-root", (await Assert.ThrowsAsync<UpdateException>(() => box.OffersAsync())).Code);
    }

    [Fact]
    public async Task Offers_NobodyThere_IsUnreachable()
    {
        await _channel.PublishAsync();
        ScriptedServer server = await ScriptedServer.StartAsync(_channel.Public);
        using TestChannel.TestBox box = _channel.Box(server.Address);
        Assert.Empty(await box.OffersAsync());
        await server.DisposeAsync();
        Assert.Equal("channel-unreachable", (await Assert.ThrowsAsync<UpdateException>(() => box.OffersAsync())).Code);
    }

    [Theory]
    [InlineData("version", "\"one\"", "is no semantic version")]
    [InlineData("model", "\"../parts\"", "is no model's name")]
    [InlineData("devices", "\"line-3\"", "\"devices\" is no array")]
    [InlineData("gates", "{\"min_agreement\": \"2\"}", "is no number from 0 to 1")]
    [InlineData("gates", "{\"max_flips\": -1}", "is no whole number from 0")]
    [InlineData("min_daemon", "7", "\"min_daemon\" is no string")]
    public async Task Offers_ReleaseThatCannotBeUnderstood_IsSaidAndLeftOut(string member, string value, string words)
    {
        _channel.Add("1.0.0");
        _channel.Add("1.1.0");
        Change("targets", targets => targets["parts/parts-1.1.0.eimodel"]!["custom"]!["edge-inspector"]![member] = JsonNode.Parse(value));
        await _channel.PublishAsync();
        using TestChannel.TestBox box = _channel.Box();
        Assert.Equal(["1.0.0"], await box.OffersAsync());
        Assert.Contains(words, Assert.Single(box.Channel.Problems));
    }

    public void Dispose() => _channel.Dispose();

    /// <summary>Changes what waits, as another tool with the same keys could; it is signed when it is published.</summary>
    private void Change(string role, Action<JsonNode> change)
    {
        string file = Path.Combine(_channel.Path, "staged", $"{role}.json");
        JsonNode metadata = JsonNode.Parse(File.ReadAllText(file))!;
        change(metadata["signed"]!["targets"]!);
        metadata["signatures"] = new JsonArray();
        File.WriteAllText(file, metadata.ToJsonString());
    }

    private async Task Serve(Microsoft.AspNetCore.Http.HttpContext context, Func<int?> cut)
    {
        string file = Path.Join(_channel.Public, context.Request.Path.Value);
        if (!File.Exists(file))
        {
            context.Response.StatusCode = 404;
            return;
        }

        await ScriptedServer.ServeAsync(context, await File.ReadAllBytesAsync(file), cut: file.EndsWith(".eimodel", StringComparison.Ordinal) ? cut() : null);
    }

    private sealed class StopAt(long bytes, CancellationTokenSource stop) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value)
        {
            if (value.Bytes >= bytes)
            {
                stop.Cancel();
            }
        }
    }
}
