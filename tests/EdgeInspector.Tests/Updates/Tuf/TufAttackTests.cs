using System.Security.Cryptography;
using System.Text.Json.Nodes;
using EdgeInspector.Updates.Tuf;
using Xunit;

namespace EdgeInspector.Tests.Updates.Tuf;

/// <summary>Every attack that the TUF specification names (section 1.5.2), each refused, with what was trusted before still trusted.</summary>
public sealed class TufAttackTests : IDisposable
{
    private static readonly DateTimeOffset s_now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TestRepository _repository = new(s_now);

    [Fact]
    public async Task Refresh_HonestRepository_IsFollowed()
    {
        _repository.AddFile("parts/1.2.0.eimodel", "weights");
        _repository.PublishAll();
        Assert.Equal("weights", await _repository.DownloadAsync("parts/1.2.0.eimodel"));
        Assert.Equal((1, 2, 2, 2), (_repository.Trusted("root"), _repository.Trusted("timestamp"), _repository.Trusted("snapshot"), _repository.Trusted("targets")));
    }

    [Theory]
    [InlineData("timestamp")]
    [InlineData("snapshot")]
    [InlineData("targets")]
    public async Task Refresh_ArbitraryInstall_MetadataOfAStranger_IsRefused(string role)
    {
        await _repository.RefreshAsync();
        using ECDsa stranger = TestRepository.NewKey();
        foreach (string published in new[] { "targets", "snapshot", "timestamp" })
        {
            _repository.Publish(published, published == role ? [stranger] : null);
        }

        await _repository.RefusesAsync(TufFault.Signature, $"{role} 2 is signed by 0 of the 1 keys it needs");
        Assert.Equal(1, _repository.Trusted(role));
    }

    [Fact]
    public async Task Download_ArbitraryInstall_OtherBytesBehindASignedName_AreRefused()
    {
        _repository.AddFile("parts.eimodel", "weights", served: "welghts");
        _repository.PublishAll();
        TufException error = await Assert.ThrowsAsync<TufException>(() => _repository.DownloadAsync("parts.eimodel"));
        Assert.Equal(TufFault.Mismatch, error.Fault);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_repository.Into));
    }

    [Fact]
    public async Task Refresh_EndlessData_StopsAtTheLimit()
    {
        await _repository.RefreshAsync();
        string file = Path.Combine(_repository.Metadata, "timestamp.json");
        File.WriteAllText(file, File.ReadAllText(file) + new string(' ', (int)_repository.Limits.MaxTimestampBytes));
        await _repository.RefusesAsync(TufFault.TooLong, "has more than the 16384 bytes");
    }

    [Fact]
    public async Task Download_EndlessData_StopsAtTheSignedLength()
    {
        _repository.AddFile("parts.eimodel", "weights", served: "weights and more");
        _repository.PublishAll();
        Assert.Equal(TufFault.TooLong, (await Assert.ThrowsAsync<TufException>(() => _repository.DownloadAsync("parts.eimodel"))).Fault);
    }

    [Fact]
    public async Task Refresh_Rollback_OlderTimestamp_IsRefused()
    {
        string file = Path.Combine(_repository.Metadata, "timestamp.json");
        byte[] old = File.ReadAllBytes(file);
        _repository.PublishAll();
        await _repository.RefreshAsync();
        File.WriteAllBytes(file, old);
        await _repository.RefusesAsync(TufFault.Rollback, "timestamp 1 was given after 2 had been seen");
        Assert.Equal(2, _repository.Trusted("timestamp"));
    }

    [Fact]
    public async Task Refresh_Rollback_SnapshotThatNamesOlderTargets_IsRefused()
    {
        _repository.PublishAll();
        await _repository.RefreshAsync();
        _repository["snapshot"]["meta"]!["targets.json"]!["version"] = 1;
        _repository.Publish("snapshot");
        _repository.Publish("timestamp");
        await _repository.RefusesAsync(TufFault.Rollback, "targets.json, of which 2 had been seen");
    }

    [Fact]
    public async Task Refresh_Rollback_SnapshotThatForgetsARole_IsRefused()
    {
        _repository.Delegate("line-3", "line-3/*");
        _repository.PublishAll();
        await _repository.RefreshAsync();
        _repository["snapshot"]["meta"]!.AsObject().Remove("line-3.json");
        _repository.Publish("snapshot");
        _repository.Publish("timestamp");
        await _repository.RefusesAsync(TufFault.Rollback, "no longer names line-3.json");
    }

    [Theory]
    [InlineData("timestamp")]
    [InlineData("snapshot")]
    [InlineData("targets")]
    [InlineData("root")]
    public async Task Refresh_Freeze_ExpiredMetadata_IsRefused(string role)
    {
        await _repository.RefreshAsync();
        _repository[role]["expires"] = "2026-05-31T12:00:00Z";
        foreach (string published in role == "root" ? ["root"] : new[] { "targets", "snapshot", "timestamp" })
        {
            _repository.Publish(published);
        }

        await _repository.RefusesAsync(TufFault.Expired, $"{role} 2 expired on 2026-05-31 12:00:00Z");
    }

    [Fact]
    public async Task Refresh_Freeze_NothingNewForAMonth_IsRefused()
    {
        await _repository.RefreshAsync();
        _repository.Now = s_now.AddDays(31);
        await _repository.RefusesAsync(TufFault.Expired, "expired");
    }

    [Fact]
    public async Task Refresh_FastForward_RecoversWhenTheKeysAreRotated()
    {
        // Whoever stole the online keys runs the versions far ahead, so that no honest one could follow.
        _repository["snapshot"]["version"] = 999_998;
        _repository["timestamp"]["version"] = 999_998;
        _repository.Publish("snapshot");
        _repository.Publish("timestamp");
        await _repository.RefreshAsync();
        Assert.Equal(999_999, _repository.Trusted("timestamp"));

        _repository["snapshot"]["version"] = 1;
        _repository["timestamp"]["version"] = 1;
        foreach (string role in new[] { "timestamp", "snapshot" })
        {
            _repository.SignersOf(role).Clear();
            _repository.SignersOf(role).Add(TestRepository.NewKey());
        }

        _repository.WriteKeys();
        _repository.Publish("root");
        _repository.PublishAll();
        await _repository.RefreshAsync();
        Assert.Equal((2, 2, 2), (_repository.Trusted("root"), _repository.Trusted("timestamp"), _repository.Trusted("snapshot")));
    }

    [Fact]
    public async Task Refresh_MixAndMatch_TargetsOfAnotherSnapshot_AreRefused()
    {
        await _repository.RefreshAsync();
        _repository.PublishAll();
        File.Copy(Path.Combine(_repository.Metadata, "1.targets.json"), Path.Combine(_repository.Metadata, "2.targets.json"), overwrite: true);
        await RefusesTheFileAsync();
        Assert.Equal(1, _repository.Trusted("targets"));
    }

    [Fact]
    public async Task Refresh_MixAndMatch_SnapshotThatTheTimestampDoesNotName_IsRefused()
    {
        await _repository.RefreshAsync();
        _repository.PublishAll();
        File.Copy(Path.Combine(_repository.Metadata, "1.snapshot.json"), Path.Combine(_repository.Metadata, "2.snapshot.json"), overwrite: true);
        await RefusesTheFileAsync();
        Assert.Equal(1, _repository.Trusted("snapshot"));
    }

    [Fact]
    public async Task Download_WrongTarget_DelegatedRoleSpeaksForPathsOfOthers_IsNotHeard()
    {
        _repository.Delegate("line-3", "line-3/*");
        _repository.AddFile("line-3/a.eimodel", "ours", role: "line-3");
        _repository.AddFile("line-4/a.eimodel", "not theirs to give", role: "line-3");
        _repository.PublishAll();
        Assert.Equal("ours", await _repository.DownloadAsync("line-3/a.eimodel"));
        Assert.Equal(TufFault.NotFound, (await Assert.ThrowsAsync<TufException>(() => _repository.DownloadAsync("line-4/a.eimodel"))).Fault);
    }

    [Fact]
    public async Task Download_WrongTarget_NameThatLeavesTheRepository_IsRefused()
    {
        foreach (string name in new[] { "../../outside.eimodel", "/outside.eimodel", "a/./b.eimodel" })
        {
            _repository["targets"]["targets"]![name] = new JsonObject { ["length"] = 1, ["hashes"] = new JsonObject { ["sha256"] = new string('a', 64) } };
            _repository.PublishAll();
            Assert.Equal(TufFault.Malformed, (await Assert.ThrowsAsync<TufException>(() => _repository.DownloadAsync(name))).Fault);
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(_repository.Into));
    }

    [Fact]
    public async Task Download_DelegationsWithoutEnd_AreLeftAtTheLimit()
    {
        string by = "targets";
        for (int i = 0; i < 8; i++)
        {
            _repository.Delegate($"role-{i}", "*", by);
            by = $"role-{i}";
        }

        _repository.AddFile("deep.eimodel", "weights", role: by);
        _repository.PublishAll();
        Assert.Equal("weights", await _repository.DownloadAsync("deep.eimodel"));
        _repository.Limits = new TufLimits { MaxDelegations = 4 };
        File.Delete(Path.Combine(_repository.Into, "deep.eimodel"));
        Assert.Equal(TufFault.NotFound, (await Assert.ThrowsAsync<TufException>(() => _repository.DownloadAsync("deep.eimodel"))).Fault);
    }

    [Fact]
    public async Task Refresh_TooFewSignatures_OrOneKeyTwice_IsRefused()
    {
        List<ECDsa> signers = _repository.SignersOf("targets");
        signers.Add(TestRepository.NewKey());
        _repository.WriteKeys(new() { ["targets"] = 2 });
        _repository.Publish("root");
        _repository.Publish("targets", [signers[0]]);
        _repository.Publish("snapshot");
        _repository.Publish("timestamp");
        await _repository.RefusesAsync(TufFault.Signature, "signed by 1 of the 2 keys it needs");

        // The same key under a second id.
        JsonNode root = _repository["root"];
        KeyValuePair<string, JsonNode?> twice = root["keys"]!.AsObject().First(key => root["roles"]!["targets"]!["keyids"]!.AsArray().Any(id => id!.GetValue<string>() == key.Key));
        root["keys"]!["twin"] = twice.Value!.DeepClone();
        root["roles"]!["targets"]!["keyids"] = new JsonArray(twice.Key, "twin");
        _repository.Publish("root");
        ECDsa one = signers.First(key => root["keys"]![twice.Key]!["keyval"]!["public"]!.GetValue<string>() == key.ExportSubjectPublicKeyInfoPem());
        JsonNode published = JsonNode.Parse(_repository.Sign("targets", [one]))!;
        JsonNode second = published["signatures"]![0]!.DeepClone();
        second["keyid"] = "twin";
        published["signatures"]!.AsArray().Add(second);
        _repository["snapshot"]["meta"]!["targets.json"] = new JsonObject { ["version"] = 2 };
        File.WriteAllText(Path.Combine(_repository.Metadata, "2.targets.json"), published.ToJsonString());
        _repository.Publish("snapshot");
        _repository.Publish("timestamp");
        await _repository.RefusesAsync(TufFault.Signature, "signed by 1 of the 2 keys it needs");
    }

    [Fact]
    public async Task Refresh_KeyCompromiseBelowTheThreshold_CannotReplaceTheRoot()
    {
        List<ECDsa> owners = _repository.SignersOf("root");
        owners.AddRange([TestRepository.NewKey(), TestRepository.NewKey()]);
        _repository.WriteKeys(new() { ["root"] = 2 });
        _repository.Publish("root");
        await _repository.RefreshAsync();
        Assert.Equal(2, _repository.Trusted("root"));

        ECDsa stolen = owners[1];
        _repository.SignersOf("targets").Add(stolen);
        _repository.WriteKeys(new() { ["root"] = 1 });
        _repository.Publish("root", [stolen]);
        await _repository.RefusesAsync(TufFault.Signature, "root 3 is signed by 1 of the 2 keys it needs");
        Assert.Equal(2, _repository.Trusted("root"));
    }

    [Fact]
    public async Task Refresh_RootThatSkipsAVersion_IsRefused()
    {
        await _repository.RefreshAsync();
        _repository["root"]["version"] = 2;
        _repository.Publish("root");
        File.Move(Path.Combine(_repository.Metadata, "3.root.json"), Path.Combine(_repository.Metadata, "2.root.json"));
        await _repository.RefusesAsync(TufFault.Rollback, "root 3 was given where 2 follows");
    }

    [Fact]
    public async Task Refresh_TenThousandMutations_NeverCrashNorAreAccepted()
    {
        await _repository.RefreshAsync();
        _repository.AddFile("parts.eimodel", "weights");
        _repository.PublishAll();
        var random = new Random(23);
        string[] files = ["timestamp.json", "2.snapshot.json", "2.targets.json"];
        Dictionary<string, byte[]> right = files.ToDictionary(name => name, name => File.ReadAllBytes(Path.Combine(_repository.Metadata, name)));
        var trusted = new TrustedMetadata(Composition.Ports.VerifyEd25519, s_now);
        int refused = 0, accepted = 0;
        for (int i = 0; i < 10_000; i++)
        {
            string name = files[random.Next(files.Length)];
            byte[] wrong = Mutate([.. right[name]], random);
            try
            {
                trusted.Begin(File.ReadAllBytes(Path.Combine(_repository.Trust, "root.json")));
                TufMetadata parsed = name switch
                {
                    "timestamp.json" => new MetaFilesMetadata(wrong, MetaFilesMetadata.TimestampType),
                    "2.snapshot.json" => new MetaFilesMetadata(wrong, MetaFilesMetadata.SnapshotType),
                    _ => new TargetsMetadata(wrong),
                };
                TufRole signers = name switch { "timestamp.json" => trusted.Root.Timestamp, "2.snapshot.json" => trusted.Root.Snapshot, _ => trusted.Root.Targets };
                signers.Verify(parsed, name, Composition.Ports.VerifyEd25519);
                accepted++;
                // What may differ is what no signature covers: white space, the order of members, unknown ones outside the signed part.
                Assert.Equal(Signed(name, right[name]), parsed.SignedBytes);
            }
            catch (TufException)
            {
                refused++;
            }
        }

        Assert.Equal(10_000, refused + accepted);
        Assert.InRange(accepted, 0, 500);
    }

    public void Dispose() => _repository.Dispose();

    // An ECDSA signature is a byte longer now and then: the other file is then too long before it is the wrong one.
    private async Task RefusesTheFileAsync()
    {
        TufException error = await Assert.ThrowsAsync<TufException>(_repository.RefreshAsync);
        Assert.Contains(error.Fault, new[] { TufFault.Mismatch, TufFault.TooLong });
    }

    private static byte[] Signed(string name, byte[] bytes) => name switch
    {
        "timestamp.json" => new MetaFilesMetadata(bytes, MetaFilesMetadata.TimestampType).SignedBytes,
        "2.snapshot.json" => new MetaFilesMetadata(bytes, MetaFilesMetadata.SnapshotType).SignedBytes,
        _ => new TargetsMetadata(bytes).SignedBytes,
    };

    private static byte[] Mutate(byte[] bytes, Random random)
    {
        int at = random.Next(bytes.Length);
        switch (random.Next(4))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1:
                return bytes[..at];
            case 2:
                return [.. bytes[..at], (byte)random.Next(256), .. bytes[at..]];
            default:
                int end = Math.Min(bytes.Length, at + random.Next(1, 20));
                return [.. bytes[..at], .. bytes[end..]];
        }
    }
}
