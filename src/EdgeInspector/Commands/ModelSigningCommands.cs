using System.CommandLine;

namespace EdgeInspector.Commands;

/// <summary><c>models keygen</c>, <c>sign</c>, <c>pack</c>, <c>verify</c> and <c>inspect</c>.</summary>
internal static class ModelSigningCommands
{
    public static IEnumerable<Command> Create() => [CreateKeygen(), CreateSign(), CreatePack(), CreateVerify(), CreateInspect()];

    private static Command CreateKeygen()
    {
        var folder = new Option<string>("--out") { Description = "Folder for the key pair; made where missing.", Required = true };
        var curve = new Option<string>("--curve") { Description = "P-256 or P-384.", DefaultValueFactory = _ => "P-256" };
        Option<string?> password = PasswordFile("The private key is encrypted with the first line of this file; left out, only the file's mode guards it.");
        var command = new Command("keygen", "Make a key pair to sign models with. The private key stays with whoever signs; the public one goes to the boxes.") { folder, curve, password };
        command.SetAction(parsed => ModelSigning.MakeKey(
            parsed.GetValue(folder)!, parsed.GetValue(curve)!, parsed.GetValue(password), parsed.InvocationConfiguration.Output));
        return command;
    }

    private static Command CreateSign()
    {
        Argument<string> folder = Folder();
        var key = new Option<string>("--key") { Description = "Folder that 'models keygen' made, or a private key in PEM.", Required = true };
        var certificate = new Option<string?>("--certificate") { Description = "PEM file with the certificate of that key and those above it, for boxes that trust an authority instead of keys." };
        Option<string?> password = PasswordFile("Its first line opens an encrypted key.");
        var command = new Command("sign", "Sign a model's version folder: an Open Model Signing v1.0 bundle, model.sig, is written beside its files.") { folder, key, certificate, password };
        command.SetAction((parsed, stop) => Task.FromResult(ModelSigning.Sign(
            parsed.GetValue(folder)!, parsed.GetValue(key)!, parsed.GetValue(certificate), parsed.GetValue(password), parsed.InvocationConfiguration.Output, stop)));
        return command;
    }

    private static Command CreatePack()
    {
        Argument<string> folder = Folder();
        var file = new Option<string>("--out") { Description = "The package, commonly NAME-VERSION.eimodel.", Required = true };
        var command = new Command("pack", "Put a signed model into one file to send; the same folder always gives the same bytes.") { folder, file };
        command.SetAction((parsed, stop) => Task.FromResult(ModelSigning.Pack(
            parsed.GetValue(folder)!, parsed.GetValue(file)!, parsed.InvocationConfiguration.Output, stop)));
        return command;
    }

    private static Command CreateVerify()
    {
        var model = new Argument<string>("MODEL") { Description = "A package (.eimodel) or a model's version folder." };
        var trust = new Option<string>("--trust") { Description = "Folder with the public keys (*.pub, *.pem) and certificates (*.crt, *.pem) to believe.", Required = true };
        Option<bool> json = SharedOptions.Json("it");
        var command = new Command("verify", "Check a model against its signature: exit 0 only when every byte is the one that somebody trusted signed, else 1 with what does not hold.")
        {
            model, trust, json,
        };
        command.SetAction((parsed, stop) => Task.FromResult(ModelSigning.Verify(
            parsed.GetValue(model)!, parsed.GetValue(trust)!, parsed.GetValue(json), parsed.InvocationConfiguration.Output, stop)));
        return command;
    }

    private static Command CreateInspect()
    {
        var model = new Argument<string>("MODEL") { Description = "A package (.eimodel) or a model's version folder." };
        Option<bool> json = SharedOptions.Json("it");
        var command = new Command("inspect", "Print what a package or a signed folder claims to be, without believing it.") { model, json };
        command.SetAction((parsed, stop) => Task.FromResult(ModelSigning.Inspect(
            parsed.GetValue(model)!, parsed.GetValue(json), parsed.InvocationConfiguration.Output, stop)));
        return command;
    }

    private static Argument<string> Folder() => new("MODEL_DIR") { Description = "The version folder of a model: the one that holds manifest.json." };

    private static Option<string?> PasswordFile(string description) => new("--password-file") { Description = description };
}
