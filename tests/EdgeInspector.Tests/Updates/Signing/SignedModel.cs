using EdgeInspector.Updates.Signing;

namespace EdgeInspector.Tests.Updates.Signing;

/// <summary>A small model's folder, its signer and those who trust it, for one test.</summary>
internal sealed class SignedModel : IDisposable
{
    private const string Manifest = """
        {"schema": "edge-inspector/model/1", "name": "parts", "version": "1.2.0", "task": "detection", "file": "model.onnx",
         "input": {"size": [64, 64]}, "output": {"decoder": "yolo-anchor-free"}, "labels": ["open"]}
        """;

    private readonly TemporaryFolder _folder = new();

    public SignedModel(int bits = 256)
    {
        Folder = _folder.Sub("1.2.0");
        _folder.Write("1.2.0/manifest.json", Manifest);
        _folder.Write("1.2.0/model.onnx", "no weights, but bytes");
        _folder.Write("1.2.0/golden/001.json", "[]");
        Keys = Path.Combine(_folder.FullName, "keys");
        Fingerprint = SigningIdentity.Create(Keys, bits, null);
        Trust = _folder.Sub("trust");
        File.Copy(Path.Combine(Keys, SigningIdentity.PublicKeyName), Path.Combine(Trust, "line.pub"));
    }

    public string Folder { get; }

    public string Keys { get; }

    public string Trust { get; }

    public string Fingerprint { get; }

    public string Signature => Path.Combine(Folder, "model.sig");

    public string Package => Path.Combine(_folder.FullName, "parts-1.2.0.eimodel");

    public string Root => _folder.FullName;

    public ModelStatement Sign(FileSerialization? serialization = null)
    {
        using SigningIdentity identity = SigningIdentity.Open(Keys, null, null);
        return ModelSigner.Sign(Folder, identity, serialization);
    }

    public VerificationReport Verify(TimeProvider? time = null) => Verify(Folder, time);

    public VerificationReport Verify(string folder, TimeProvider? time = null)
    {
        using TrustFolder trust = TrustFolder.Read(Trust);
        return new ModelVerifier(trust, time ?? TimeProvider.System).Verify(folder);
    }

    public void Write(string name, string text) => _folder.Write($"1.2.0/{name}", text);

    public void Dispose() => _folder.Dispose();
}
