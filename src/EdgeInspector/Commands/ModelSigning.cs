using System.Text.Json;
using EdgeInspector.Core.Models;
using EdgeInspector.Models;
using EdgeInspector.Options.Reading;
using EdgeInspector.Updates.Packages;
using EdgeInspector.Updates.Signing;

namespace EdgeInspector.Commands;

/// <summary>Signs, packs and checks models for people at a terminal.</summary>
internal static class ModelSigning
{
    public static int MakeKey(string folder, string curve, string? passwordFile, TextWriter output)
    {
        int bits = curve switch
        {
            "P-256" => 256,
            "P-384" => 384,
            _ => throw new CommandException($"--curve is '{curve}'; write P-256 or P-384"),
        };
        string fingerprint = Guarded(() => SigningIdentity.Create(folder, bits, Password(passwordFile)));
        output.WriteLine($"private key  {Path.Combine(folder, SigningIdentity.PrivateKeyName)} (keep it to yourself)");
        output.WriteLine($"public key   {Path.Combine(folder, SigningIdentity.PublicKeyName)} (copy it to the boxes' trust folders)");
        output.WriteLine($"fingerprint  {fingerprint}");
        return ExitCode.Ok;
    }

    public static int Sign(string folder, string key, string? certificate, string? passwordFile, TextWriter output, CancellationToken stop) => Guarded(() =>
    {
        ModelManifest manifest = Describe(folder);
        using SigningIdentity identity = SigningIdentity.Open(key, Password(passwordFile), certificate);
        ModelStatement statement = ModelSigner.Sign(folder, identity, cancellationToken: stop);
        output.WriteLine($"signed {manifest.Name} {manifest.Version}: {statement.Resources.Count} files, digest {statement.RootDigest}, key {identity.Fingerprint}");
        return ExitCode.Ok;
    });

    public static int Pack(string folder, string file, TextWriter output, CancellationToken stop) => Guarded(() =>
    {
        ModelManifest manifest = Describe(folder);
        int files = ModelPackage.Pack(folder, file, stop);
        output.WriteLine($"packed {manifest.Name} {manifest.Version}: {files} files, {ByteSize.Format(new FileInfo(file).Length)}, {file}");
        return ExitCode.Ok;
    });

    public static int Verify(string model, string trustFolder, bool json, TextWriter output, CancellationToken stop) => Guarded(() =>
    {
        using TrustFolder trust = TrustFolder.Read(trustFolder);
        using var folder = UnpackedModel.Open(model, stop);
        VerificationReport report = new ModelVerifier(trust, TimeProvider.System).Verify(folder.Path, stop);
        if (json)
        {
            output.WriteLine(JsonText.Write(writer => WriteJson(writer, model, report)));
        }
        else
        {
            foreach (string problem in report.Problems)
            {
                output.WriteLine($"does not hold: {problem}");
            }

            output.WriteLine(report.Holds
                ? $"holds: {report.Statement!.Resources.Count} files signed by {report.Signer}"
                : $"{model} is not to be trusted");
        }

        return report.Holds ? ExitCode.Ok : ExitCode.Failed;
    });

    public static int Inspect(string model, bool json, TextWriter output, CancellationToken stop) => Guarded(() =>
    {
        using var folder = UnpackedModel.Open(model, stop);
        ModelManifest manifest = Describe(folder.Path);
        string file = Path.Combine(folder.Path, ModelFiles.SignatureName);
        SignatureBundle? bundle = File.Exists(file) ? SignatureBundle.Parse(File.ReadAllBytes(file)) : null;
        ModelStatement? statement = bundle is null ? null : ModelStatement.Parse(bundle.Payload);
        string[] files = [.. ModelFiles.List(folder.Path, [])];
        string signer = bundle switch
        {
            null => "nobody",
            { Method: SigningMethod.Key } => $"key {bundle.KeyHint}",
            _ => $"a certificate ({bundle.Certificates.Count} in its chain)",
        };
        if (json)
        {
            output.WriteLine(JsonText.Write(writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("name", manifest.Name);
                writer.WriteString("version", manifest.Version);
                writer.WriteString("task", ModelList.Word(manifest.Task));
                writer.WriteString("claims_signer", signer);
                writer.WriteString("digest", statement?.RootDigest);
                writer.WriteStartArray("files");
                foreach (string name in files)
                {
                    writer.WriteStartObject();
                    writer.WriteString("name", name);
                    writer.WriteNumber("bytes", new FileInfo(Path.Combine(folder.Path, name)).Length);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
                writer.WriteEndObject();
            }));
            return ExitCode.Ok;
        }

        output.WriteLine($"model    {manifest.Name} {manifest.Version}, {ModelList.Word(manifest.Task)}, licence {manifest.License ?? "not stated"}");
        output.WriteLine($"signer   {signer}, as it says itself; 'edge-inspector models verify {model} --trust DIR' checks it");
        output.WriteLine($"digest   {statement?.RootDigest ?? "none"}");
        foreach (string name in files)
        {
            output.WriteLine($"file     {name} ({ByteSize.Format(new FileInfo(Path.Combine(folder.Path, name)).Length)})");
        }

        return ExitCode.Ok;
    });

    private static ModelManifest Describe(string folder)
    {
        if (!ModelFolder.IsVersion(folder))
        {
            throw new CommandException(Directory.Exists(folder)
                ? $"{folder}: holds no manifest.json; name a model's version folder"
                : $"{folder}: no such folder; name a model's version folder");
        }

        return ModelFolder.ReadVersion(folder, null, null).Manifest!;
    }

    public static string? Password(string? file)
    {
        if (file is null)
        {
            return null;
        }

        string line = File.ReadLines(file).FirstOrDefault() ?? "";
        return line.Length > 0 ? line : throw new CommandException($"{file}: its first line is empty where the password belongs");
    }

    private static void WriteJson(Utf8JsonWriter json, string model, VerificationReport report)
    {
        json.WriteStartObject();
        json.WriteString("model", model);
        json.WriteBoolean("holds", report.Holds);
        json.WriteString("signer", report.Signer.Length > 0 ? report.Signer : null);
        json.WriteString("digest", report.Statement?.RootDigest);
        json.WriteStartArray("problems");
        foreach (string problem in report.Problems)
        {
            json.WriteStringValue(problem);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static T Guarded<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception error) when (error is SignatureFormatException or PackageException)
        {
            throw new CommandException(error.Message, error);
        }
    }
}
