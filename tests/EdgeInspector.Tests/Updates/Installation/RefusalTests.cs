using System.Formats.Tar;
using System.Text;
using EdgeInspector.Options;
using EdgeInspector.Tests.EndToEnd;
using EdgeInspector.Updates.Installation;
using EdgeInspector.Updates.Jobs;
using EdgeInspector.Updates.Packages;
using EdgeInspector.Updates.Signing;
using Xunit;

namespace EdgeInspector.Tests.Updates.Installation;

/// <summary>What is not installed, with a reason that a person understands, and nothing changed by it.</summary>
public class RefusalTests
{
    [Fact]
    public void Stage_TruncatedPackage_IsRefused()
    {
        using var bench = Running();
        FetchedPackage package = bench.Package("1.1.0");
        byte[] whole = File.ReadAllBytes(package.Path);
        foreach (int length in new[] { 0, 1, 511, 512, 700, whole.Length / 2, whole.Length - 1536 })
        {
            File.WriteAllBytes(package.Path, whole[..length]);
            UpdateException error = Refuse(bench, SlotBench.Fetched(package.Path));
            Assert.True(error.Code is "package" or "signature", error.Message);
            Refuse(bench, package, "damaged", "fetch it again");
        }
    }

    [Fact]
    public void Stage_BitFlipped_IsRefused()
    {
        using var bench = Running();
        FetchedPackage package = bench.Package("1.1.0");
        byte[] whole = File.ReadAllBytes(package.Path);
        int at = whole.AsSpan().IndexOf("yolo"u8);
        whole[at] ^= 4;
        File.WriteAllBytes(package.Path, whole);
        Refuse(bench, SlotBench.Fetched(package.Path), "signature", "manifest.json is not the file that was signed");
    }

    [Fact]
    public void Stage_OversizedPackage_IsRefusedBeforeItIsUnpacked()
    {
        using var bench = Running();
        FetchedPackage package = bench.Package("1.1.0", change: folder => File.WriteAllBytes(Path.Combine(folder, "weights.bin"), new byte[300_000]));
        foreach (PackageLimits limits in new[] { new PackageLimits { MaxBytes = 200_000 }, new PackageLimits { MaxFiles = 3 }, new PackageLimits { MaxBytes = 1000, MaxFiles = 1 } })
        {
            var slots = new ModelSlots(new SlotSettings { Models = bench.Models, State = bench.State, Limits = limits }, bench.Audit, TimeProvider.System, Composition.Ports.SyncDirectory);
            UpdateException error = Assert.Throws<UpdateException>(() => slots.Stage(package, bench.Trust, TestContext.Current.CancellationToken));
            Assert.True(error.Code is "package" or "too-large", error.Message);
            Unchanged(bench);
        }
    }

    [Theory]
    [InlineData("../outside", TarEntryType.RegularFile, "would write outside")]
    [InlineData("/etc/outside", TarEntryType.RegularFile, "would write outside")]
    [InlineData("golden/../../outside", TarEntryType.RegularFile, "would write outside")]
    [InlineData("weights.bin", TarEntryType.SymbolicLink, "plain files only")]
    [InlineData("weights.bin", TarEntryType.HardLink, "plain files only")]
    [InlineData("device", TarEntryType.CharacterDevice, "plain files only")]
    public void Stage_PathTraversalOrLinkInTheTar_IsRefused(string name, TarEntryType type, string words)
    {
        using var bench = Running();
        FetchedPackage package = bench.Package("1.1.0");
        using (var tar = new TarWriter(File.Open(package.Path, FileMode.Create), TarEntryFormat.Ustar))
        {
            var entry = new UstarTarEntry(type, name);
            if (type is TarEntryType.SymbolicLink or TarEntryType.HardLink)
            {
                entry.LinkName = "/etc/passwd";
            }
            else if (type == TarEntryType.RegularFile)
            {
                entry.DataStream = new MemoryStream([1]);
            }

            tar.WriteEntry(entry);
        }

        Refuse(bench, SlotBench.Fetched(package.Path), "package", words);
    }

    [Theory]
    [InlineData("\"name\"", "\"name\": \"nuts\", \"name\"")]
    [InlineData("\"version\"", "\"sch\\u0065ma\": \"x\", \"version\"")]
    public void Stage_DuplicateKeysInTheManifest_IsRefused(string where, string twice)
    {
        using var bench = Running();
        FetchedPackage package = bench.Package("1.1.0", change: folder =>
        {
            string manifest = Path.Combine(folder, "manifest.json");
            File.WriteAllText(manifest, File.ReadAllText(manifest).Replace(where, twice, StringComparison.Ordinal));
        });
        Refuse(bench, package, "manifest", "is not readable JSON");
    }

    [Fact]
    public void Stage_DuplicateKeysInTheSignature_IsRefused()
    {
        using var bench = Running();
        FetchedPackage package = bench.Package("1.1.0");
        Rewrite(package.Path, "model.sig", text => text.Replace("\"dsseEnvelope\"", "\"mediaType\": \"x\", \"dsseEnvelope\"", StringComparison.Ordinal));
        Refuse(bench, SlotBench.Fetched(package.Path), "signature", "is not readable JSON");
    }

    [Theory]
    [InlineData("../weights.bin", OnnxBytes.Place.Initializer)]
    [InlineData("/etc/passwd", OnnxBytes.Place.Initializer)]
    [InlineData("golden/../../weights.bin", OnnxBytes.Place.Attribute)]
    [InlineData("../weights.bin", OnnxBytes.Place.Subgraph)]
    [InlineData("../weights.bin", OnnxBytes.Place.SparseInitializer)]
    [InlineData("../weights.bin", OnnxBytes.Place.Function)]
    [InlineData("*/_ORT_MEM_ADDR_/*", OnnxBytes.Place.Initializer)]
    public void Stage_OnnxWithExternalDataOutsideItsFolder_IsRefused(string location, OnnxBytes.Place place)
    {
        using var bench = Running();
        FetchedPackage package = bench.Package("1.1.0", change: folder => File.WriteAllBytes(Path.Combine(folder, "model.onnx"), OnnxBytes.External(location, place: place)));
        Refuse(bench, package, "external-data", "outside the model's folder");
    }

    [Fact]
    public void Stage_OnnxWithExternalDataBesideIt_IsStagedOnlyWithThatFile()
    {
        using var bench = Running();
        Refuse(bench, External(4, write: false), "external-data", "which is not in the package");
        Refuse(bench, External(5), "external-data", "up to byte 5, but that file has 4");
        Assert.Equal("1.1.0", bench.Slots.Stage(External(4), bench.Trust, TestContext.Current.CancellationToken).Version);

        FetchedPackage External(long length, bool write = true) => bench.Package("1.1.0", change: folder =>
        {
            File.WriteAllBytes(Path.Combine(folder, "model.onnx"), OnnxBytes.External("weights.bin", length: length));
            if (write)
            {
                File.WriteAllBytes(Path.Combine(folder, "weights.bin"), new byte[4]);
            }
        });
    }

    [Theory]
    [InlineData("no weights, but bytes")]
    [InlineData("")]
    [InlineData("\u0008\u0007")]
    public void Stage_FileThatIsNoOnnxModel_IsRefused(string content)
    {
        using var bench = Running();
        FetchedPackage package = bench.Package("1.1.0", change: folder => File.WriteAllText(Path.Combine(folder, "model.onnx"), content));
        UpdateException error = Refuse(bench, package);
        Assert.True(error.Code is "content" or "manifest", error.Message);
    }

    [Fact]
    public void Stage_LanguageModel_IsLookedAtAsGguf()
    {
        using var bench = Running();
        Refuse(bench, Language([.. "GGUF"u8, 9, 0, 0, 0]), "content", "GGUF version 9");
        Refuse(bench, Language([.. "GGML"u8, 3, 0, 0, 0]), "content", "is no GGUF model");
        Assert.Equal("words", bench.Slots.Stage(Language([.. "GGUF"u8, 3, 0, 0, 0, 0, 0, 0, 0]), bench.Trust, TestContext.Current.CancellationToken).Name);

        FetchedPackage Language(byte[] bytes) => bench.Package("1.0.0", "words", folder =>
        {
            File.Delete(Path.Combine(folder, "model.onnx"));
            File.WriteAllBytes(Path.Combine(folder, "model.gguf"), bytes);
            File.WriteAllText(Path.Combine(folder, "manifest.json"), """{"schema": "edge-inspector/model/1", "name": "words", "version": "1.0.0", "task": "language", "file": "model.gguf"}""");
        });
    }

    [Fact]
    public void Stage_KnowledgeBase_IsLookedAtAsYaml()
    {
        using var bench = Running();
        Refuse(bench, Knowledge("{unfinished: ["), "content", "pcb.yml");
        Refuse(bench, Knowledge(" "), "content", "holds nothing");
        Assert.Equal("causes", bench.Slots.Stage(Knowledge("- {class: open, causes: [dust]}\n"), bench.Trust, TestContext.Current.CancellationToken).Name);

        FetchedPackage Knowledge(string text) => bench.Package("1.0.0", "causes", folder =>
        {
            File.Delete(Path.Combine(folder, "model.onnx"));
            File.WriteAllText(Path.Combine(folder, "pcb.yml"), text);
            File.WriteAllText(Path.Combine(folder, "manifest.json"), """{"schema": "edge-inspector/model/1", "name": "causes", "version": "1.0.0", "task": "knowledge", "file": "pcb.yml"}""");
        });
    }

    [Fact]
    public void Stage_PackageOfAnotherModelThanTheChannelSays_IsRefused()
    {
        using var bench = Running();
        Refuse(bench, bench.Package("1.1.0") with { Model = "nuts", Version = "1.1.0" }, "wrong-model", "the channel says nuts 1.1.0");
        Refuse(bench, bench.Package("1.1.0") with { Model = "parts", Version = "1.2.0" }, "wrong-model", "under its own name");
    }

    [Fact]
    public void Stage_FromOutsideAChannel_NeedsTheOfflinePolicy()
    {
        using var bench = Running();
        FetchedPackage package = bench.Package("1.1.0", channel: null);
        Refuse(bench, package, "offline", "updates.offline");
        Refuse(bench, bench.Package("0.9.0", channel: null) with { IsAllowedOffline = true }, "lower-version", "");
        Assert.Equal("1.1.0", bench.Slots.Stage(package with { IsAllowedOffline = true }, bench.Trust, TestContext.Current.CancellationToken).Version);
    }

    [Fact]
    public void Stage_SignedByAStrangerOrWithFilesLeftOut_IsRefused()
    {
        using var bench = Running();
        using var stranger = new SlotBench();
        Refuse(bench, stranger.Package("1.1.0"), "signature", "which is not trusted here");

        string folder = Path.Combine(bench.Root, "partly", "1.1.0");
        SlotBench.WriteModel(folder, "parts", "1.1.0");
        using (SigningIdentity identity = SigningIdentity.Open(bench.Keys, null, null))
        {
            ModelSigner.Sign(folder, identity, new FileSerialization { IgnoredPaths = ["model.onnx"] }, TestContext.Current.CancellationToken);
        }

        string file = Path.Combine(bench.Root, "partly.eimodel");
        using (var tar = new TarWriter(File.Create(file), TarEntryFormat.Ustar))
        {
            foreach (string path in Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
            {
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, Path.GetRelativePath(folder, path)) { DataStream = new MemoryStream(File.ReadAllBytes(path)) });
            }
        }

        Refuse(bench, SlotBench.Fetched(file), "signature", "model.onnx is left out of the signature");
    }

    [Fact]
    public void Stage_NotEnoughSpace_IsRefusedBeforeItIsUnpacked()
    {
        using var bench = Running();
        var slots = new ModelSlots(new SlotSettings { Models = bench.Models, State = bench.State, ReserveBytes = static () => 1L << 60 }, bench.Audit, TimeProvider.System, Composition.Ports.SyncDirectory);
        UpdateException error = Assert.Throws<UpdateException>(() => slots.Stage(bench.Package("1.1.0"), bench.Trust, TestContext.Current.CancellationToken));
        Assert.Equal("no-space", error.Code);
        Assert.Contains("make room", error.Message);
        Unchanged(bench);
    }

    [Fact]
    public void Stage_RulesChangedWhileItRuns_GoesByThoseOfNow()
    {
        using var bench = new SlotBench();
        var options = new DaemonOptions
        {
            Models = new ModelStoreOptions { Directory = bench.Models },
            Storage = new StorageOptions { Directory = Path.GetDirectoryName(bench.State)! },
            Updates = new UpdateOptions { MinFreeBytes = 0 },
        };
        ModelSlots slots = Composition.InstalledSlots.Open(() => options, bench.Audit);
        FetchedPackage package = bench.Package("1.0.0", channel: null);
        Assert.Equal("offline", Code());

        options = options with { Updates = options.Updates with { Offline = OfflinePackages.Allow, MinFreeBytes = 1L << 60 } };
        Assert.Equal("no-space", Code());

        options = options with { Updates = options.Updates with { MinFreeBytes = 0 } };
        Assert.Equal("1.0.0", slots.Stage(package, bench.Trust, TestContext.Current.CancellationToken).Version);

        string Code() => Assert.Throws<UpdateException>(() => slots.Stage(package, bench.Trust, TestContext.Current.CancellationToken)).Code;
    }

    [Fact]
    public async Task Install_DiskFullInTheMiddle_SaysSoAndLeavesTheOldVersion()
    {
        using var bench = new SlotBench();
        FetchedPackage first = bench.Package("1.0.0", channel: null);
        FetchedPackage large = bench.Package("1.1.0", channel: null, change: folder =>
        {
            for (int i = 0; i < 20; i++)
            {
                File.WriteAllBytes(Path.Combine(folder, $"part{i:00}.bin"), RandomBytes(100_000));
            }
        });
        string disk = bench.Root + "/disk";
        Directory.CreateDirectory(disk);
        // A disk of its own, in a name space of its own: nothing of it is left behind.
        string[] set = ["--set", $"storage:directory={disk}/state", "--set", $"models:directory={disk}/state/models", "--set", $"updates:trust={bench.TrustFolderPath}", "--set", "updates:offline=allow", "--set", "updates:min_free_bytes=0"];
        string script = """
            set -u
            mount -t tmpfs -o size=1m none "$1" || exit 99
            shift; first=$1; large=$2; shift 2
            "$@" models install "$first" $SET || exit 98
            "$@" models install "$large" $SET; echo "second: $?"
            "$@" models list $SET; "$@" models audit --verify $SET; echo "audit: $?"
            """;
        string[] apart = Environment.UserName == "root" ? ["unshare", "--mount"] : ["unshare", "--user", "--map-root-user", "--mount"];
        string dll = Path.Combine(AppContext.BaseDirectory, "edge-inspector.dll");
        using ProgramProcess run = ProgramProcess.StartCommand(
            new Dictionary<string, string> { ["SET"] = string.Join(' ', set) },
            [.. apart, "bash", "-c", script, "bash", disk, first.Path, large.Path, "dotnet", dll]);
        int code = await run.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.SkipWhen(code is 1 or 99 && (run.Errors.Contains("unshare", StringComparison.Ordinal) || run.Errors.Contains("mount", StringComparison.Ordinal)), $"no name space of one's own here: {run.Errors}");
        Assert.Contains("second: 1", run.Output);
        Assert.Contains("is full; make room there", run.Errors);
        Assert.Contains("(no-space)", run.Errors);
        Assert.DoesNotContain("1.1.0  ", run.Output.Split("second:")[1].Split("staged")[0]);
        Assert.Contains("audit: 0", run.Output);
        Assert.DoesNotContain("   at ", run.Errors);
    }

    [Fact]
    public void Stage_FolderThatCannotBeWritten_SaysSo()
    {
        using var bench = Running();
        FetchedPackage package = bench.Package("1.1.0");
        // A file where the folder belongs: root, too, cannot write there.
        string models = Path.Combine(bench.Root, "a-file");
        File.WriteAllText(models, "");
        var slots = new ModelSlots(new SlotSettings { Models = Path.Combine(models, "models"), State = bench.State }, bench.Audit, TimeProvider.System, Composition.Ports.SyncDirectory);
        UpdateException error = Assert.Throws<UpdateException>(() => slots.Stage(package, bench.Trust, TestContext.Current.CancellationToken));
        Assert.Contains("a-file", error.Message);
        Assert.True(error.Code is "disk" or "read-only", error.Message);
        Unchanged(bench);
    }

    [Fact]
    public async Task Install_WithoutTrustFolder_SaysWhatBelongsThere()
    {
        using var bench = new SlotBench();
        FetchedPackage package = bench.Package("1.0.0", channel: null);
        string state = Path.Combine(bench.Root, "box");
        using ProgramProcess run = ProgramProcess.Start(
            "models", "install", package.Path, "--offline", "--set", $"storage:directory={state}", "--set", $"models:directory={state}/models", "--set", $"updates:trust={bench.Root}/nowhere");
        Assert.Equal(1, await run.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Contains("nowhere: no such folder; put the public keys there", run.Errors);
        using ProgramProcess audit = ProgramProcess.Start("models", "audit", "--verify", "--json", "--set", $"storage:directory={state}");
        Assert.Equal(0, await audit.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Contains("no-trust", audit.Output);
    }

    [Fact]
    public void Stage_Stopped_LeavesNothing()
    {
        using var bench = Running();
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => bench.Slots.Stage(bench.Package("1.1.0"), bench.Trust, stop.Token));
        Unchanged(bench);
    }

    private static SlotBench Running()
    {
        var bench = new SlotBench();
        bench.Install("1.0.0");
        return bench;
    }

    private static UpdateException Refuse(SlotBench bench, FetchedPackage package)
    {
        UpdateException error = Assert.Throws<UpdateException>(() => bench.Slots.Stage(package, bench.Trust, TestContext.Current.CancellationToken));
        Unchanged(bench);
        AuditLine last = bench.Audit.Read().Lines[^1];
        Assert.Equal((AuditEvent.Refused, error.Code, error.Message), (last.Entry.Event, last.Entry.Code, last.Entry.Reason));
        return error;
    }

    private static UpdateException Refuse(SlotBench bench, FetchedPackage package, string code, string words)
    {
        UpdateException error = Refuse(bench, package);
        Assert.Equal(code, error.Code);
        Assert.Contains(words, error.Message);
        return error;
    }

    private static void Unchanged(SlotBench bench)
    {
        Assert.Equal("1.0.0", bench.Running());
        Assert.Equal(["1.0.0"], bench.Versions());
        Assert.Equal(["parts"], Directory.GetDirectories(bench.Models).Select(path => Path.GetFileName(path)!).Where(name => name != ".staging"));
        string staging = Path.Combine(bench.Models, ".staging");
        Assert.Empty(Directory.Exists(staging) ? Directory.GetFileSystemEntries(staging) : []);
        Assert.False(File.Exists(Path.Combine(bench.Root, "outside")));
    }

    private static byte[] RandomBytes(int count)
    {
        byte[] bytes = new byte[count];
        new Random(3).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Changes a text within a package.</summary>
    private static void Rewrite(string package, string name, Func<string, string> change)
    {
        var entries = new List<(string Name, byte[] Content)>();
        using (var tar = new TarReader(File.OpenRead(package)))
        {
            while (tar.GetNextEntry() is { } entry)
            {
                using var content = new MemoryStream();
                entry.DataStream?.CopyTo(content);
                entries.Add((entry.Name, content.ToArray()));
            }
        }

        using var written = new TarWriter(File.Open(package, FileMode.Create), TarEntryFormat.Ustar);
        foreach ((string entry, byte[] content) in entries)
        {
            byte[] bytes = entry == name ? Encoding.UTF8.GetBytes(change(Encoding.UTF8.GetString(content))) : content;
            written.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, entry) { DataStream = new MemoryStream(bytes) });
        }
    }
}
