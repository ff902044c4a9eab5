using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.Composition;
using EdgeInspector.Updates.Tuf;
using Xunit;

namespace EdgeInspector.Tests.Updates.Tuf;

/// <summary>A TUF repository in a folder, and a client of it: what a publisher (or whoever stole from one) can do, step by step.</summary>
internal sealed class TestRepository : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, List<ECDsa>> _signers = [];
    private readonly Dictionary<string, JsonObject> _signed = [];

    public TestRepository(DateTimeOffset now)
    {
        Now = now;
        Metadata = _folder.Sub("metadata");
        Files = _folder.Sub("targets");
        Trust = _folder.Sub("trust");
        Into = _folder.Sub("into");
        foreach (string role in new[] { "root", "timestamp", "snapshot", "targets" })
        {
            _signers[role] = [NewKey()];
        }

        _signed["targets"] = Base("targets", new JsonObject { ["targets"] = new JsonObject() });
        _signed["snapshot"] = Base("snapshot", new JsonObject { ["meta"] = new JsonObject() });
        _signed["timestamp"] = Base("timestamp", new JsonObject { ["meta"] = new JsonObject() });
        _signed["root"] = Base("root", new JsonObject { ["consistent_snapshot"] = true, ["keys"] = new JsonObject(), ["roles"] = new JsonObject() });
        WriteKeys();
        Publish("root");
        PublishAll();
        TufClient.Begin(Trust, Path.Combine(Metadata, "1.root.json"), Ports.VerifyEd25519, Ports.SyncDirectory);
    }

    /// <summary>The client's clock.</summary>
    public DateTimeOffset Now { get; set; }

    /// <summary>What a server would serve.</summary>
    public string Public => _folder.FullName;

    public string Metadata { get; }

    public string Files { get; }

    public string Trust { get; }

    public string Into { get; }

    public TufLimits Limits { get; set; } = new();

    public static ECDsa NewKey() => ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>The signed part of a role, to be changed before <see cref="Publish"/>.</summary>
    public JsonObject this[string role] => _signed[role];

    public List<ECDsa> SignersOf(string role) => _signers[role];

    /// <summary>Takes the keys of every role, and thresholds, into the root.</summary>
    public void WriteKeys(Dictionary<string, int>? thresholds = null)
    {
        JsonObject keys = [], roles = [];
        foreach ((string role, List<ECDsa> signers) in _signers.Where(entry => entry.Key is "root" or "timestamp" or "snapshot" or "targets"))
        {
            foreach (ECDsa key in signers)
            {
                keys[IdOf(key)] = KeyOf(key);
            }

            roles[role] = new JsonObject { ["keyids"] = new JsonArray([.. signers.Select(key => (JsonNode)IdOf(key))]), ["threshold"] = thresholds?.GetValueOrDefault(role, 1) ?? 1 };
        }

        _signed["root"]["keys"] = keys;
        _signed["root"]["roles"] = roles;
    }

    public void AddFile(string path, string text, string role = "targets", string? served = null)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        string hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        _signed[role]["targets"]![path] = new JsonObject { ["length"] = bytes.Length, ["hashes"] = new JsonObject { ["sha256"] = hash } };
        string file = Path.Combine(Files, Path.GetDirectoryName(path) ?? "", $"{hash}.{Path.GetFileName(path)}");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, served ?? text);
    }

    /// <summary>Adds a file as it is, with what its publisher says of it.</summary>
    /// <returns>The file that is served.</returns>
    public string AddRelease(string path, byte[] bytes, JsonObject custom, string role = "targets")
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        _signed[role]["targets"]![path] = new JsonObject { ["length"] = bytes.Length, ["hashes"] = new JsonObject { ["sha256"] = hash }, ["custom"] = custom };
        string file = Path.Combine(Files, Path.GetDirectoryName(path) ?? "", $"{hash}.{Path.GetFileName(path)}");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, bytes);
        return file;
    }

    /// <summary>Lets a new role with a key of its own speak for some paths.</summary>
    public void Delegate(string name, string pattern, string by = "targets", bool terminating = false)
    {
        ECDsa key = NewKey();
        _signers[name] = [key];
        _signed[name] = Base("targets", new JsonObject { ["targets"] = new JsonObject() });
        var delegations = (JsonObject)(_signed[by]["delegations"] ??= new JsonObject { ["keys"] = new JsonObject(), ["roles"] = new JsonArray() });
        delegations["keys"]![IdOf(key)] = KeyOf(key);
        delegations["roles"]!.AsArray().Add(new JsonObject
        {
            ["name"] = name,
            ["keyids"] = new JsonArray(IdOf(key)),
            ["threshold"] = 1,
            ["terminating"] = terminating,
            ["paths"] = new JsonArray(pattern),
        });
    }

    /// <summary>Signs a role's next version and puts it up; of root, the version that is.</summary>
    public void Publish(string role, IEnumerable<ECDsa>? signers = null)
    {
        long version = long.Parse(_signed[role]["version"]!.ToJsonString(), CultureInfo.InvariantCulture) + 1;
        _signed[role]["version"] = version;
        byte[] bytes = Sign(role, signers ?? _signers[role]);
        File.WriteAllBytes(Path.Combine(Metadata, role == "timestamp" ? "timestamp.json" : $"{version}.{Uri.EscapeDataString(role)}.json"), bytes);
        if (role is not ("root" or "timestamp"))
        {
            var named = new JsonObject
            {
                ["version"] = version,
                ["length"] = bytes.Length,
                ["hashes"] = new JsonObject { ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(bytes)) },
            };
            _signed[role == "snapshot" ? "timestamp" : "snapshot"]["meta"]![$"{role}.json"] = named;
        }
    }

    /// <summary>Every role but root, in the order in which they name each other.</summary>
    public void PublishAll()
    {
        foreach (string role in _signed.Keys.Where(role => role is not ("root" or "timestamp" or "snapshot")).ToArray())
        {
            Publish(role);
        }

        Publish("snapshot");
        Publish("timestamp");
    }

    public byte[] Sign(string role, IEnumerable<ECDsa> signers)
    {
        using JsonDocument signed = JsonDocument.Parse(_signed[role].ToJsonString());
        byte[] canonical = CanonicalJson.Write(signed.RootElement);
        var signatures = new JsonArray([.. signers.Select(key => (JsonNode)new JsonObject
        {
            ["keyid"] = IdOf(key),
            ["sig"] = Convert.ToHexStringLower(key.SignData(canonical, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)),
        })]);
        return Encoding.UTF8.GetBytes(new JsonObject { ["signed"] = _signed[role].DeepClone(), ["signatures"] = signatures }.ToJsonString());
    }

    public async Task RefreshAsync()
    {
        using var reader = new RepositoryReader(Limits);
        await Client(reader).RefreshAsync(TestContext.Current.CancellationToken);
    }

    public async Task<string> DownloadAsync(string path)
    {
        using var reader = new RepositoryReader(Limits);
        (string file, _) = await Client(reader).DownloadAsync(path, new Uri(Files + "/"), Into, TestContext.Current.CancellationToken);
        return await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
    }

    /// <summary>The fault an update must end with.</summary>
    public async Task RefusesAsync(TufFault fault, string words)
    {
        TufException error = await Assert.ThrowsAsync<TufException>(RefreshAsync);
        Assert.Equal(fault, error.Fault);
        Assert.Contains(words, error.Message);
    }

    /// <summary>Version of a role that the client trusts; 0 where it has none.</summary>
    public long Trusted(string role)
    {
        string file = Path.Combine(Trust, $"{role}.json");
        return File.Exists(file) ? JsonNode.Parse(File.ReadAllText(file))!["signed"]!["version"]!.GetValue<long>() : 0;
    }

    public void Dispose()
    {
        foreach (ECDsa key in _signers.Values.SelectMany(keys => keys))
        {
            key.Dispose();
        }

        _folder.Dispose();
    }

    private static string IdOf(ECDsa key) => Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()));

    private static JsonObject KeyOf(ECDsa key) => new()
    {
        ["keytype"] = "ecdsa",
        ["scheme"] = "ecdsa-sha2-nistp256",
        ["keyval"] = new JsonObject { ["public"] = key.ExportSubjectPublicKeyInfoPem() },
    };

    private JsonObject Base(string type, JsonObject rest)
    {
        rest["_type"] = type;
        rest["spec_version"] = "1.0.31";
        rest["version"] = 0;
        rest["expires"] = Now.AddDays(30).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return rest;
    }

    private TufClient Client(RepositoryReader reader) =>
        new(Trust, new Uri(Metadata + "/"), reader, Ports.VerifyEd25519, Ports.SyncDirectory, new Clock(Now), Limits);

    private sealed class Clock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
