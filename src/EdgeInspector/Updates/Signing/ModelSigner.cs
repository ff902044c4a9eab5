namespace EdgeInspector.Updates.Signing;

/// <summary>Signs a model's folder.</summary>
public static class ModelSigner
{
    /// <summary>Hashes every file of the folder and writes the signature beside them.</summary>
    /// <returns>What was signed.</returns>
    /// <exception cref="SignatureFormatException">The folder holds what cannot be signed.</exception>
    /// <exception cref="IOException">The folder is empty, or cannot be read or written.</exception>
    public static ModelStatement Sign(string folder, SigningIdentity identity, FileSerialization? serialization = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(identity);
        serialization ??= new FileSerialization();
        folder = Path.GetFullPath(folder);
        IReadOnlyList<string> files = ModelFiles.List(folder, serialization.IgnoredPaths);
        List<SignedResource> resources = ModelFiles.Hash(folder, files, serialization, cancellationToken);
        if (resources.Count == 0)
        {
            throw new IOException($"{folder}: holds no file to sign");
        }

        var statement = new ModelStatement { ModelName = Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)), Resources = resources, Serialization = serialization };
        string target = Path.Combine(folder, ModelFiles.SignatureName);
        string part = target + ".part";
        File.WriteAllBytes(part, identity.Sign(statement).Write());
        File.Move(part, target, overwrite: true);
        return statement;
    }
}
