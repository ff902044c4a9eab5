using System.Text.Json.Nodes;
using EdgeInspector.Updates.Repository;
using Xunit;

namespace EdgeInspector.Tests.Updates.Repositories;

/// <summary>Who may sign what in a channel, and how that changes hands.</summary>
public sealed class RepositoryKeysTests
{
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
                channel.AssertRead(box);
            }
        };
        PublishReport report = await channel.PublishAsync();
        channel.OnSync = null;
        Assert.Contains(("root", 2L), report.Published.Select(one => (one.Role, one.Version)));
        Assert.Equal(isOldKeyLeft ? (which == "online" ? 3 : 4) : 0, readings);
        channel.AssertRead(box);
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
}
