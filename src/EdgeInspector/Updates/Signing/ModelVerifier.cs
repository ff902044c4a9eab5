using EdgeInspector.Models;

namespace EdgeInspector.Updates.Signing;

/// <summary>Checks a model's folder against the signature in it.</summary>
/// <remarks>OpenSSF Model Signing v1.0, section 8: signature first, then the statement, then every file both ways.</remarks>
public sealed class ModelVerifier(TrustFolder trust, TimeProvider time)
{
    /// <summary>Files that tell what a model is, and must be signed whatever else is.</summary>
    private static readonly string[] s_essential = [ModelFolder.ManifestName];

    /// <exception cref="IOException">The folder cannot be read.</exception>
    public VerificationReport Verify(string folder, CancellationToken cancellationToken = default)
    {
        folder = Path.GetFullPath(folder);
        string file = Path.Combine(folder, ModelFiles.SignatureName);
        if (!File.Exists(file))
        {
            return Failed(Directory.Exists(folder)
                ? $"{file} is missing: the model is not signed"
                : throw new DirectoryNotFoundException($"{folder}: no such folder; name a model's version folder or a .eimodel file"));
        }

        SignatureBundle bundle;
        try
        {
            bundle = SignatureBundle.Parse(ReadBundle(file));
        }
        catch (SignatureFormatException error)
        {
            return Failed($"{ModelFiles.SignatureName}: {error.Message}");
        }

        if (!trust.Trusts(bundle, time.GetUtcNow(), out string signer))
        {
            return Failed(signer);
        }

        try
        {
            // Only what somebody trusted has signed is read any further.
            ModelStatement statement = ModelStatement.Parse(bundle.Payload);
            return new VerificationReport { Signer = signer, Statement = statement, Problems = Compare(folder, statement, cancellationToken) };
        }
        catch (SignatureFormatException error)
        {
            return Failed($"{ModelFiles.SignatureName}: {error.Message}");
        }
    }

    private static List<string> Compare(string folder, ModelStatement statement, CancellationToken cancellationToken)
    {
        var problems = new List<string>();
        IReadOnlyList<string> files = ModelFiles.List(folder, statement.Serialization.IgnoredPaths);
        Dictionary<string, string> actual = ModelFiles.Hash(folder, files, statement.Serialization, cancellationToken)
            .ToDictionary(resource => resource.Name, resource => resource.Digest, StringComparer.Ordinal);
        foreach (SignedResource signed in statement.Resources)
        {
            if (!actual.Remove(signed.Name, out string? digest))
            {
                problems.Add($"{signed.Name} is signed but missing");
            }
            else if (digest != signed.Digest)
            {
                problems.Add($"{signed.Name} is not the file that was signed");
            }
        }

        problems.AddRange(actual.Keys.Select(name => $"{name} is not signed"));
        problems.AddRange(s_essential
            .Where(name => !statement.Resources.Any(resource => resource.Name == name || resource.Name.StartsWith(name + ":", StringComparison.Ordinal)))
            .Select(name => $"{name} is not among what was signed"));
        return problems;
    }

    private static byte[] ReadBundle(string file) => new FileInfo(file).Length <= SignatureBundle.MaxBytes
        ? File.ReadAllBytes(file)
        : throw new SignatureFormatException($"has more than {SignatureBundle.MaxBytes} bytes, so it is no signature");

    private static VerificationReport Failed(string problem) => new() { Problems = [problem] };
}
