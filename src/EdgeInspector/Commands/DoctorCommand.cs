using System.CommandLine;
using EdgeInspector.Composition;
using EdgeInspector.Doctor;
using EdgeInspector.Options;

namespace EdgeInspector.Commands;

/// <summary><c>doctor</c>: what this box has and lacks, and how to mend it.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        Option<string?> config = SharedOptions.Config();
        Option<string[]> set = SharedOptions.Set();
        Option<bool> json = SharedOptions.Json("the checks");
        var probe = new Option<string[]>("--probe") { Hidden = true, AllowMultipleArgumentsPerToken = true, Arity = ArgumentArity.ZeroOrMore };
        var command = new Command(
            "doctor",
            "Look at this box: libraries, execution providers, cameras, configuration, models, broker, disk, clock, temperature. "
            + "For each problem: what is wrong, why it matters, and the command that mends it. Changes nothing. Exit code 1 when there is a problem.")
        {
            config, set, json, probe,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string[] settings = parsed.GetValue(set) ?? [];
            string? file = parsed.GetValue(config);
            Subject subject = Load(file, settings);
            TextWriter output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(probe) is { Length: > 0 } names)
            {
                await Examination.RunNamedAsync(subject, names, output, cancellationToken);
                return ExitCode.Ok;
            }

            return await DoctorRun.RunAsync(subject, Again(file, settings), parsed.GetValue(json), output, cancellationToken);
        });
        return command;
    }

    /// <summary>The same question, asked of another process of this program, which runs the probes named after it.</summary>
    private static List<string> Again(string? file, string[] settings)
    {
        string program = Environment.ProcessPath ?? throw new CommandException("the system does not say which program this is");
        bool isHost = Path.GetFileNameWithoutExtension(program) == "dotnet";
        return
        [
            program, .. isHost ? [Path.GetFullPath(Environment.GetCommandLineArgs()[0])] : Array.Empty<string>(), "doctor",
            .. file is null ? Array.Empty<string>() : ["--config", file], .. settings.SelectMany(static setting => new[] { "--set", setting }), "--probe",
        ];
    }

    /// <exception cref="CommandException">A file was named that is not there, or a setting is wrong.</exception>
    private static Subject Load(string? file, string[] settings)
    {
        string path = file ?? ConfigurationRequest.DefaultFile;
        bool isThere = File.Exists(path);
        if (!isThere && file is not null)
        {
            throw new CommandException($"{file}: no such file");
        }

        ConfigurationResult result = ConfigurationLoader.Load(new ConfigurationRequest
        {
            File = isThere ? path : null,
            Set = settings,
            Environment = ConfigurationRequest.CurrentEnvironment(),
            RequireCameras = isThere,
        });
        if (!isThere && result.Errors.Count > 0)
        {
            throw new CommandException(string.Join('\n', result.Errors));
        }

        return new Subject
        {
            File = path,
            IsConfigured = isThere,
            Errors = isThere ? ConfigurationCheck.Errors(result) : [],
            IsWished = isThere && result.Options is not null,
            Options = result.Options ?? new DaemonOptions(),
            Time = TimeProvider.System,
        };
    }
}
