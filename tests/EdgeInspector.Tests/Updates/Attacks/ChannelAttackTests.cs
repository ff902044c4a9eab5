using System.Security.Cryptography;
using System.Text.Json.Nodes;
using EdgeInspector.Tests.Updates.Tuf;
using EdgeInspector.Updates.Installation;
using Xunit;

namespace EdgeInspector.Tests.Updates.Attacks;

/// <summary>
/// Every attack that the TUF specification names (1.0.33, section 1.5.2) against a box that installs over HTTP: refused with a code and
/// a reason, told to the audit log, and neither model nor trust changed.
/// </summary>
public sealed class ChannelAttackTests : IAsyncLifetime
{
    private const string Newest = "parts/parts-1.1.0.eimodel";
    private AttackedBox _box = null!;

    private TestRepository Channel => _box.Channel;

    public async ValueTask InitializeAsync() => _box = await AttackedBox.CreateAsync();

    [Fact]
    public async Task Install_NoAttack_TakesTheNewest()
    {
        _box.Release("1.1.0");
        Channel.PublishAll();
        Assert.Contains("installed parts 1.1.0 in place of 1.0.0", await _box.InstallAsync());
        Assert.Equal("1.1.0", _box.Running);
        Assert.DoesNotContain(_box.Audit.Lines, static line => line.Entry.Event == AuditEvent.Refused);
    }

    [Theory]
    [InlineData("timestamp")]
    [InlineData("snapshot", "timestamp")]
    [InlineData("targets", "timestamp", "snapshot")]
    public async Task Install_ArbitraryInstall_MetadataOfAStranger(string role, params string[] honest)
    {
        using ECDsa stranger = TestRepository.NewKey();
        _box.Release("1.1.0");
        foreach (string published in new[] { "targets", "snapshot", "timestamp" })
        {
            Channel.Publish(published, published == role ? [stranger] : null);
        }

        await _box.RefusesAsync("channel-signature", $"{role} 3 is signed by 0 of the 1 keys it needs; somebody without those keys made it", honest);
    }

    [Fact]
    public async Task Install_ArbitraryInstall_RootOfAStranger()
    {
        using ECDsa stranger = TestRepository.NewKey();
        Channel.Publish("root", [stranger]);
        await _box.RefusesAsync("channel-signature", "root 2 is signed by 0 of the 1 keys it needs");
    }

    [Fact]
    public async Task Install_ArbitraryInstall_OtherBytesBehindASignedName()
    {
        string served = _box.Release("1.1.0");
        Channel.PublishAll();
        byte[] bytes = await File.ReadAllBytesAsync(served, TestContext.Current.CancellationToken);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(served, bytes, TestContext.Current.CancellationToken);
        await _box.RefusesAsync("wrong-hash", "somebody changed it", "timestamp", "snapshot", "targets");
    }

    [Fact]
    public async Task Install_ArbitraryInstall_AllKeysOfTheChannelStolen_ButNotTheMakers()
    {
        _box.Release("1.1.0", change: static package =>
        {
            package[package.AsSpan().IndexOf("yolo"u8)] ^= 4;
            return package;
        });
        Channel.PublishAll();
        await _box.RefusesAsync("signature", "manifest.json is not the file that was signed", "timestamp", "snapshot", "targets");
    }

    [Theory]
    [InlineData("2.root.json", "512000")]
    [InlineData("timestamp.json", "16384")]
    [InlineData("3.snapshot.json", "", "timestamp")]
    [InlineData("3.targets.json", "", "timestamp", "snapshot")]
    public async Task Install_EndlessData_Metadata(string file, string limit, params string[] honest)
    {
        _box.Release("1.1.0");
        Channel.PublishAll();
        Endless($"/metadata/{file}");
        await _box.RefusesAsync("channel-too-long", $"{file}: has more than the {limit}", honest);
    }

    [Fact]
    public async Task Install_EndlessData_Package()
    {
        string served = _box.Release("1.1.0");
        Channel.PublishAll();
        Endless($"/targets/parts/{Path.GetFileName(served)}");
        await _box.RefusesAsync("too-long", $"has more than the {new FileInfo(served).Length} bytes it may have", "timestamp", "snapshot", "targets");
    }

    [Fact]
    public async Task Install_Rollback_OlderTimestamp()
    {
        string file = Path.Combine(Channel.Metadata, "timestamp.json");
        byte[] old = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        Channel.PublishAll();
        await _box.InstallAsync();
        await File.WriteAllBytesAsync(file, old, TestContext.Current.CancellationToken);
        await _box.RefusesAsync("channel-rollback", "timestamp 2 was given after 3 had been seen; somebody serves an older state");
    }

    [Fact]
    public async Task Install_Rollback_SnapshotThatNamesOlderTargets()
    {
        Channel["snapshot"]["meta"]!["targets.json"]!["version"] = 1;
        Channel.Publish("snapshot");
        Channel.Publish("timestamp");
        await _box.RefusesAsync("channel-rollback", "names version 1 of targets.json, of which 2 had been seen", "timestamp");
    }

    [Fact]
    public async Task Install_Rollback_SnapshotThatForgetsARole()
    {
        Channel.Delegate("line-3", "line-3/*");
        Channel.PublishAll();
        await _box.InstallAsync();
        Channel["snapshot"]["meta"]!.AsObject().Remove("line-3.json");
        Channel.Publish("snapshot");
        Channel.Publish("timestamp");
        await _box.RefusesAsync("channel-rollback", "no longer names line-3.json", "timestamp");
    }

    [Fact]
    public async Task Install_Rollback_RootThatSkipsAVersion()
    {
        Channel["root"]["version"] = 2;
        Channel.Publish("root");
        File.Move(Path.Combine(Channel.Metadata, "3.root.json"), Path.Combine(Channel.Metadata, "2.root.json"));
        await _box.RefusesAsync("channel-rollback", "root 3 was given where 2 follows");
    }

    [Fact]
    public async Task Install_Rollback_LowerVersionOfTheModel()
    {
        // With every key of the channel, and a package that its maker once signed.
        Channel["targets"]["targets"]!.AsObject().Clear();
        _box.Release("0.9.0");
        Channel.PublishAll();
        await _box.RefusesAsync("lower-version", "parts 0.9.0: lower than 1.0.0, which this box has trusted already", "timestamp", "snapshot", "targets");
    }

    [Theory]
    [InlineData("root", 2, "root")]
    [InlineData("timestamp", 3)]
    [InlineData("snapshot", 3, "timestamp")]
    [InlineData("targets", 3, "timestamp", "snapshot")]
    public async Task Install_Freeze_ExpiredMetadata(string role, int version, params string[] honest)
    {
        _box.Release("1.1.0");
        Channel[role]["expires"] = "2026-01-31T12:00:00Z";
        foreach (string published in role == "root" ? ["root"] : new[] { "targets", "snapshot", "timestamp" })
        {
            Channel.Publish(published);
        }

        await _box.RefusesAsync("channel-expired", $"{role} {version} expired on 2026-01-31 12:00:00Z; its publisher has to renew it, or somebody holds newer ones back", honest);
    }

    [Fact]
    public async Task Install_Freeze_NothingNewForAMonth()
    {
        _box.TimePasses(TimeSpan.FromDays(31));
        await _box.RefusesAsync("channel-expired", "somebody holds newer ones back");
    }

    [Fact]
    public async Task Install_FastForward_IsRefusedUntilTheKeysAreChanged_AndThenRecovers()
    {
        // Whoever stole the online keys runs the versions far ahead, so that no honest one could follow.
        Channel["snapshot"]["version"] = 999_998;
        Channel["timestamp"]["version"] = 999_998;
        Channel.Publish("snapshot");
        Channel.Publish("timestamp");
        await _box.InstallAsync();

        Channel["snapshot"]["version"] = 2;
        Channel["timestamp"]["version"] = 2;
        _box.Release("1.1.0");
        Channel.PublishAll();
        await _box.RefusesAsync("channel-rollback", "timestamp 3 was given after 999999 had been seen");

        foreach (string role in new[] { "timestamp", "snapshot" })
        {
            Channel.SignersOf(role).Clear();
            Channel.SignersOf(role).Add(TestRepository.NewKey());
        }

        Channel.WriteKeys();
        Channel.Publish("root");
        Channel.PublishAll();
        Assert.Contains("installed parts 1.1.0 in place of 1.0.0", await _box.InstallAsync());
        Assert.Equal(
            [AuditEvent.Staged, AuditEvent.Activated, AuditEvent.Confirmed, AuditEvent.Refused, AuditEvent.Staged, AuditEvent.Activated],
            _box.Audit.Lines.Select(static line => line.Entry.Event));
    }

    [Theory]
    [InlineData("targets", "timestamp", "snapshot")]
    [InlineData("snapshot", "timestamp")]
    public async Task Install_MixAndMatch_MetadataOfAnotherState(string role, params string[] honest)
    {
        _box.Release("1.1.0");
        // Of another role's room: the newer file is the longer one, whatever length its signature has.
        Channel.Delegate("line-3", "line-3/*");
        Channel.PublishAll();
        string older = Path.Combine(Channel.Metadata, $"2.{role}.json"), newer = Path.Combine(Channel.Metadata, $"3.{role}.json");
        string text = await File.ReadAllTextAsync(older, TestContext.Current.CancellationToken);
        // As long as what is signed: only what is in it tells.
        await File.WriteAllTextAsync(newer, text.PadRight((int)new FileInfo(newer).Length), TestContext.Current.CancellationToken);
        await _box.RefusesAsync("channel-mismatch", "files of different states lie beside each other", honest);
    }

    [Fact]
    public async Task Install_WrongTarget_AnotherModelUnderTheName()
    {
        _box.Release("1.1.0", model: "nuts");
        Channel.PublishAll();
        await _box.RefusesAsync("wrong-model", "holds nuts 1.1.0, but the channel says parts 1.1.0", "timestamp", "snapshot", "targets");
    }

    [Fact]
    public async Task Install_WrongTarget_OlderPackageUnderANewerVersion()
    {
        _box.Release("1.1.0", inside: "0.9.0");
        Channel.PublishAll();
        await _box.RefusesAsync("wrong-model", "holds parts 0.9.0, but the channel says parts 1.1.0", "timestamp", "snapshot", "targets");
    }

    [Fact]
    public async Task Install_WrongTarget_DelegatedRoleSpeaksForPathsOfOthers_IsToldAndNotHeard()
    {
        Channel.Delegate("line-3", "line-3/*");
        _box.Release("1.1.0", role: "line-3");
        Channel.PublishAll();
        int entries = _box.Audit.Lines.Count;
        const string words = "the role line-3 names parts/parts-1.1.0.eimodel, for which its key was not given";
        string said = await _box.InstallAsync();
        Assert.Contains("parts 1.0.0 is installed already", said);
        Assert.Contains(words, said);
        Assert.Equal("1.0.0", _box.Running);
        _box.AssertTold(entries, "channel-release", words);

        // Where nothing else is offered, there is nothing to install.
        Channel["targets"]["targets"]!.AsObject().Clear();
        Channel.PublishAll();
        await _box.RefusesAsync("channel-release", words, "timestamp", "snapshot", "targets", "line-3");
    }

    [Fact]
    public async Task Install_WrongTarget_NameThatLeavesTheRepository()
    {
        Channel["targets"]["targets"]!.AsObject().Clear();
        Channel.AddRelease(Newest, [1, 2, 3], new JsonObject { ["edge-inspector"] = new JsonObject { ["model"] = "parts", ["version"] = "1.1.0" } });
        JsonNode target = Channel["targets"]["targets"]![Newest]!.DeepClone();
        Channel["targets"]["targets"]!.AsObject().Clear();
        Channel["targets"]["targets"]!["parts/../../outside.eimodel"] = target;
        Channel.PublishAll();
        await _box.RefusesAsync("channel-release", "leaves the repository's folder", "timestamp", "snapshot", "targets");
    }

    [Fact]
    public async Task Install_TooFewSignatures_OneOfTwo()
    {
        List<ECDsa> signers = NeedTwo("targets");
        _box.Release("1.1.0");
        Channel.Publish("targets", [signers[0]]);
        Channel.Publish("snapshot");
        Channel.Publish("timestamp");
        await _box.RefusesAsync("channel-signature", "targets 4 is signed by 1 of the 2 keys it needs", "timestamp", "snapshot");
    }

    [Fact]
    public async Task Install_TooFewSignatures_OneTwice()
    {
        List<ECDsa> signers = NeedTwo("targets");
        _box.Release("1.1.0");
        Channel.Publish("targets", [signers[1], signers[1]]);
        Channel.Publish("snapshot");
        Channel.Publish("timestamp");
        // A signature twice is no metadata at all, by the specification's section 4.2.1: keyids must be unique.
        await _box.RefusesAsync("channel-malformed", "targets has two signatures of key", "timestamp", "snapshot");
    }

    [Fact]
    public async Task Install_KeyCompromiseBelowTheThreshold_OfTheRelease()
    {
        List<ECDsa> signers = NeedTwo("targets");
        using ECDsa stranger = TestRepository.NewKey();
        _box.Release("1.1.0");
        // The thief has one key, and makes up for the other.
        Channel.Publish("targets", [signers[1], stranger]);
        Channel.Publish("snapshot");
        Channel.Publish("timestamp");
        await _box.RefusesAsync("channel-signature", "targets 4 is signed by 1 of the 2 keys it needs", "timestamp", "snapshot");
    }

    [Fact]
    public async Task Install_KeyCompromiseBelowTheThreshold_OfTheRoot()
    {
        List<ECDsa> owners = NeedTwo("root");
        ECDsa stolen = owners[1];
        Channel.SignersOf("targets").Add(stolen);
        Channel.WriteKeys(new() { ["root"] = 1 });
        Channel.Publish("root", [stolen]);
        _box.Release("1.1.0");
        Channel.Publish("targets", [stolen]);
        Channel.Publish("snapshot");
        Channel.Publish("timestamp");
        await _box.RefusesAsync("channel-signature", "root 3 is signed by 1 of the 2 keys it needs");
    }

    public ValueTask DisposeAsync() => _box.DisposeAsync();

    /// <summary>The owner gives a role a second key, both of which must sign; the box has heard of it.</summary>
    private List<ECDsa> NeedTwo(string role)
    {
        List<ECDsa> signers = Channel.SignersOf(role);
        signers.Add(TestRepository.NewKey());
        Channel.WriteKeys(new() { [role] = 2 });
        Channel.Publish("root");
        Channel.PublishAll();
        Assert.Contains("installed already", _box.InstallAsync().GetAwaiter().GetResult());
        return signers;
    }

    /// <summary>The server sends white space there for as long as somebody reads.</summary>
    private void Endless(string path) =>
        _box.Answers[0] = async context =>
        {
            if (context.Request.Path != path)
            {
                return false;
            }

            byte[] much = [.. Enumerable.Repeat((byte)' ', 1 << 16)];
            try
            {
                while (!context.RequestAborted.IsCancellationRequested)
                {
                    await context.Response.Body.WriteAsync(much, context.RequestAborted);
                }
            }
            catch (OperationCanceledException)
            {
                // Nobody reads any more.
            }

            return true;
        };
}
