using System.Text;
using System.Text.Json.Nodes;
using EdgeInspector.Updates.Signing;
using Xunit;

namespace EdgeInspector.Tests.Updates.Signing;

public class ModelStatementTests
{
    private static readonly string s_digest = new('a', 64);

    [Fact]
    public void RootDigest_PublishedExample_IsItsNumber()
    {
        // The example in the specification's appendix A.
        var statement = new ModelStatement
        {
            ModelName = "my-model",
            Resources =
            [
                new SignedResource("signme-1", "bc9a717db6064a32cbe9eae6fc40651dd6d36ef1757183f590eff2b1765d7ebc"),
                new SignedResource("signme-2", "32dcb1f8e1ae52d5963e56a6ba06ab58b424c15ed2a6b70d2feca1d089370028"),
            ],
        };
        Assert.Equal("92745110b1ab4368471cbe31664e10174e954b113a3df333db860317b2c6dec4", statement.RootDigest);
    }

    [Theory]
    [InlineData("/etc/passwd", "is absolute")]
    [InlineData("../weights.bin", "holds the part \"..\"")]
    [InlineData("a//b", "holds the part \"\"")]
    [InlineData("./a", "holds the part \".\"")]
    [InlineData("a/", "holds the part \"\"")]
    [InlineData("a\\b", "backslash")]
    public void Parse_NameThatLeavesTheFolder_IsRefused(string name, string words) => Refused(root => Resource(root)["name"] = name, words);

    [Fact]
    public void Parse_FaultyStatements_AreRefusedWithTheReason()
    {
        Refused(root => root["_type"] = "https://in-toto.io/Statement/v0.1", "_type is");
        Refused(root => root["predicateType"] = "https://model_signing/Digests/v0.1", "predicateType is");
        Refused(root => root["predicate"]!["resources"]!.AsArray().Clear(), "no file is signed");
        Refused(root => root["predicate"]!["resources"]!.AsArray().Add(Resource(root).DeepClone()), "is there twice");
        Refused(root => Resource(root)["digest"] = s_digest.ToUpperInvariant(), "no SHA-256");
        Refused(root => Resource(root)["digest"] = new string('b', 64), "root digest");
        Refused(root => Resource(root)["algorithm"] = "blake3", "algorithm of");
        Refused(root => root["subject"]!.AsArray().Add(root["subject"]![0]!.DeepClone()), "2 subjects");
        Refused(root => root["predicate"]!["serialization"]!["allow_symlinks"] = true, "symbolic links");
        Refused(root => root["predicate"]!["serialization"]!["method"] = "shards", "without a shard_size");
        Refused(root => root["predicate"]!["serialization"]!["ignore_paths"] = new JsonArray("../x"), "ignored path");
        Refused(root => root["predicate"]!["extra"] = 1, "\"extra\"");
    }

    private static void Refused(Action<JsonNode> change, string words)
    {
        JsonNode root = JsonNode.Parse(new ModelStatement { ModelName = "m", Resources = [new SignedResource("model.onnx", s_digest)] }.Write())!;
        change(root);
        Assert.Contains(words, Assert.Throws<SignatureFormatException>(() => ModelStatement.Parse(Encoding.UTF8.GetBytes(root.ToJsonString()))).Message);
    }

    private static JsonNode Resource(JsonNode root) => root["predicate"]!["resources"]![0]!;
}
