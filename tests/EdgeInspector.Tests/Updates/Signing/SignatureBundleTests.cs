using System.Text;
using System.Text.Json.Nodes;
using EdgeInspector.Updates.Signing;
using Xunit;

namespace EdgeInspector.Tests.Updates.Signing;

public class SignatureBundleTests
{
    /// <summary>Folder with the published vectors of the model signing specification, <c>test-vectors/v1.0</c>.</summary>
    private const string VectorsVariable = "EDGEINSPECTOR_MODEL_SIGNING_VECTORS";

    [Fact]
    public void Write_Parsed_IsTheSame()
    {
        using var model = new SignedModel();
        ModelStatement signed = model.Sign();
        SignatureBundle bundle = SignatureBundle.Parse(File.ReadAllBytes(model.Signature));
        Assert.Equal(SigningMethod.Key, bundle.Method);
        Assert.Equal(model.Fingerprint, bundle.KeyHint);
        ModelStatement read = ModelStatement.Parse(bundle.Payload);
        Assert.Equal(signed.RootDigest, read.RootDigest);
        Assert.Equal(signed.Resources, read.Resources);
        Assert.Equal(["golden/001.json", "manifest.json", "model.onnx"], read.Resources.Select(resource => resource.Name));
        Assert.Equal(File.ReadAllBytes(model.Signature), bundle.Write());
    }

    [Theory]
    [InlineData("", "is not readable JSON")]
    [InlineData("[]", "is no JSON object")]
    [InlineData("{\"mediaType\": \"\\ud800\"}", "no UTF-8 text")]
    [InlineData("{}", "has no \"mediaType\"")]
    [InlineData("{\"mediaType\": \"text/plain\"}", "which is no Sigstore bundle")]
    [InlineData("{\"mediaType\": \"a\", \"mediaType\": \"b\"}", "is not readable JSON")]
    public void Parse_NoBundle_SaysWhy(string text, string words) =>
        Assert.Contains(words, Assert.Throws<SignatureFormatException>(() => SignatureBundle.Parse(Encoding.UTF8.GetBytes(text))).Message);

    [Theory]
    [InlineData("dsseEnvelope", "has no \"dsseEnvelope\"")]
    [InlineData("verificationMaterial", "has no \"verificationMaterial\"")]
    [InlineData("dsseEnvelope.payload", "has no \"payload\"")]
    [InlineData("dsseEnvelope.signatures", "has no \"signatures\"")]
    [InlineData("verificationMaterial.publicKey", "holds 0 of a public key")]
    public void Parse_WithoutAMember_NamesIt(string path, string words)
    {
        JsonNode root = Bundle();
        string[] parts = path.Split('.');
        JsonObject owner = (JsonObject)(parts.Length == 1 ? root : root[parts[0]]!);
        owner.Remove(parts[^1]);
        Assert.Contains(words, Assert.Throws<SignatureFormatException>(() => SignatureBundle.Parse(Encoding.UTF8.GetBytes(root.ToJsonString()))).Message);
    }

    [Fact]
    public void Parse_MembersTheFormatDoesNotHave_AreRefused()
    {
        JsonNode root = Bundle();
        root["extra"] = 1;
        Assert.Contains("\"extra\"", Assert.Throws<SignatureFormatException>(() => SignatureBundle.Parse(Encoding.UTF8.GetBytes(root.ToJsonString()))).Message);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData(null)]
    public void Parse_KeyIdentifiersOfOtherTools_AreAccepted(string? keyId)
    {
        JsonNode root = Bundle();
        var signature = (JsonObject)root["dsseEnvelope"]!["signatures"]![0]!;
        signature.Remove("keyid");
        if (keyId is not null)
        {
            signature["keyid"] = JsonNode.Parse(keyId);
        }

        Assert.Single(SignatureBundle.Parse(Encoding.UTF8.GetBytes(root.ToJsonString())).Signatures);
    }

    [Fact]
    public void Parse_SigstoreCertificateWithoutALogEntry_IsRefused()
    {
        JsonNode root = Bundle();
        root["verificationMaterial"] = JsonNode.Parse("""{"certificate": {"rawBytes": "AAAA"}, "tlogEntries": []}""");
        Assert.Contains("transparency log", Assert.Throws<SignatureFormatException>(() => SignatureBundle.Parse(Encoding.UTF8.GetBytes(root.ToJsonString()))).Message);
        root["verificationMaterial"]!["tlogEntries"] = JsonNode.Parse("""[{"logIndex": "1"}]""");
        Assert.Equal(SigningMethod.Sigstore, SignatureBundle.Parse(Encoding.UTF8.GetBytes(root.ToJsonString())).Method);
    }

    [Fact]
    public void Parse_PublishedVectors_AreJudgedAsTheirFoldersSay()
    {
        string? folder = Environment.GetEnvironmentVariable(VectorsVariable);
        Assert.SkipWhen(folder is null, $"{VectorsVariable} does not name the vectors of the specification.");
        int valid = 0, invalid = 0;
        foreach (string file in Directory.EnumerateFiles(folder, "*.bundle.json", SearchOption.AllDirectories))
        {
            byte[] bytes = File.ReadAllBytes(file);
            switch (Path.GetFileName(Path.GetDirectoryName(file)))
            {
                case "valid":
                    valid++;
                    Assert.NotEmpty(ModelStatement.Parse(SignatureBundle.Parse(bytes).Payload).Resources);
                    break;
                case "invalid-payload":
                    invalid++;
                    byte[] payload = SignatureBundle.Parse(bytes).Payload;
                    Assert.Throws<SignatureFormatException>(() => ModelStatement.Parse(payload));
                    break;
                default:
                    invalid++;
                    Assert.Throws<SignatureFormatException>(() => SignatureBundle.Parse(bytes));
                    break;
            }
        }

        Assert.True(valid >= 3 && invalid >= 4, $"{valid} valid and {invalid} invalid vectors in {folder}");
    }

    private static JsonNode Bundle()
    {
        using var model = new SignedModel();
        model.Sign();
        return JsonNode.Parse(File.ReadAllBytes(model.Signature))!;
    }
}
