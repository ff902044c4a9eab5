using EdgeInspector.Composition;
using EdgeInspector.Core.Models;
using EdgeInspector.Models;

namespace EdgeInspector.Doctor;

/// <summary>The inference library, each provider by running a trial model on it, and the configured models.</summary>
internal static class InferenceProbes
{
    private const string Library = "onnxruntime";

    private static readonly ExecutionProvider[] Providers = [ExecutionProvider.Cpu, ExecutionProvider.Cuda, ExecutionProvider.TensorRt];

    public static IEnumerable<Probe> All(Subject subject) =>
    [
        Probe.One(Library, Area.Inference, "ONNX Runtime", Probe.Long, Runtime),
        .. Providers.Select(provider => Probe.Of($"provider-{Word(provider)}", Area.Inference, $"a trial model on {Name(provider)}", Probe.Long, s => Trial(s, provider))),
        Probe.Of("provider", Area.Inference, "where models run", Probe.Long, Chosen),
        .. Names(subject).Select(name => Probe.Of($"model:{name}", Area.Models, $"model {name}", Probe.Long, s => Model(s, name))),
    ];

    private static IEnumerable<string> Names(Subject subject) => subject.Options.Cameras.SelectMany(camera => camera.Models).Distinct();

    private static Check Runtime(Subject subject)
    {
        try
        {
            using IModelRuntime runtime = Open(subject);
            // "ONNX Runtime 1.30.0 (FILE)"
            string[] parts = runtime.Description.Split(" (", 2);
            return Check.Ok(Library, Area.Inference, parts[0], parts.Length > 1 ? parts[1].TrimEnd(')') : null);
        }
        catch (DllNotFoundException error)
        {
            string title = error.Message.Split(". ", 2)[0];
            return Check.Problem(
                Library, Area.Inference, title, "No model can run, so the daemon does not start.",
                subject.Options.Models.Library is null ? Remedies.InstallProgram() : Remedies.Configure(subject, "models: {library: null}"));
        }
    }

    private static IReadOnlyList<Check> Trial(Subject subject, ExecutionProvider provider)
    {
        string id = $"provider-{Word(provider)}";
        using IModelRuntime? runtime = TryOpen(subject);
        if (runtime is null)
        {
            return [];
        }

        bool isWished = subject.Options.Models.Provider == provider;
        if (!runtime.CompiledProviders.Contains(provider))
        {
            return [isWished
                ? Check.Problem(id, Area.Inference, $"{Name(provider)} is not in this ONNX Runtime", "models.provider asks for it by name, so no model loads.", Accept(subject))
                : Check.Ok(id, Area.Inference, $"{Name(provider)}: not in this ONNX Runtime")];
        }

        try
        {
            TrialModel.Run(runtime, provider);
            return [Check.Ok(id, Area.Inference, $"{Name(provider)} runs a trial model")];
        }
        catch (Exception error) when (error is ModelLoadException or ModelRunException or IOException or UnauthorizedAccessException)
        {
            string why = OneSentence(error.InnerException?.Message ?? error.Message);
            if (isWished || provider == ExecutionProvider.Cpu)
            {
                return [Check.Problem(id, Area.Inference, $"{Name(provider)} does not run a trial model", why, Accept(subject))];
            }

            return [subject.HasNvidia() && subject.Options.Models.Provider == ExecutionProvider.Auto
                ? Check.Warning(id, Area.Inference, $"{Name(provider)} does not run here, though there is an NVIDIA device", why, Provide(subject))
                : Check.Ok(id, Area.Inference, $"{Name(provider)}: not on this box", subject.HasNvidia() ? why : "There is no NVIDIA device.")];
        }
    }

    /// <summary>What the configured provider comes to.</summary>
    private static IReadOnlyList<Check> Chosen(Subject subject)
    {
        ExecutionProvider wished = subject.Options.Models.Provider;
        using IModelRuntime? runtime = TryOpen(subject);
        if (runtime is null)
        {
            return [];
        }

        try
        {
            (ExecutionProvider provider, _) = TrialModel.Run(runtime, wished);
            return [Check.Ok("provider", Area.Inference, $"Models run on {Name(provider)} (models.provider: {Word(wished)})")];
        }
        catch (Exception error) when (error is ModelLoadException or ModelRunException or IOException or UnauthorizedAccessException)
        {
            // Which one fails, and how, is said by its own trial.
            return [Check.Problem("provider", Area.Inference, $"Models do not run (models.provider: {Word(wished)})", "The daemon does not start.", Accept(subject))];
        }
    }

    private static IReadOnlyList<Check> Model(Subject subject, string name)
    {
        string id = $"model:{name}";
        var store = new ModelStore(subject.Options.Models.Directory);
        using IModelRuntime? runtime = IsThere(store, name) ? TryOpen(subject) : null;
        if (runtime is null)
        {
            return [];
        }

        try
        {
            ModelFile file = store.Resolve(name);
            if (ModelInspection.Of(file, runtime, subject.Options.Models.Threads).Problem is { } problem)
            {
                return [Wrong(problem)];
            }

            return [Check.Ok(id, Area.Models, $"{file.Name} {file.Version} loads", file.Path)];
        }
        catch (Exception error) when (error is ModelLoadException or ModelContractException or ModelManifestException or IOException or UnauthorizedAccessException)
        {
            return [Wrong(error.Message)];
        }

        Check Wrong(string why) => Check.Problem(id, Area.Models, $"Model {name} cannot be used", why, $"edge-inspector models show {name}");
    }

    /// <summary>Whether there is such a model; where not, the configuration's check says so with its line.</summary>
    private static bool IsThere(ModelStore store, string name)
    {
        try
        {
            return store.Locate(name).Size > 0;
        }
        catch (ModelLoadException)
        {
            return false;
        }
    }

    private static IModelRuntime Open(Subject subject) => Ports.Runtime(subject.Options.Models.Library, static _ => { });

    /// <summary>Null where the library is missing, which is said once.</summary>
    private static IModelRuntime? TryOpen(Subject subject)
    {
        try
        {
            return Open(subject);
        }
        catch (DllNotFoundException)
        {
            return null;
        }
    }

    private static string Accept(Subject subject) => Remedies.Configure(subject, "models: {provider: auto}");

    private static string Provide(Subject subject) => subject.IsJetson()
        ? Remedies.Configure(subject, "models: {library: FOLDER of JetPack's libonnxruntime.so}")
        : Remedies.Configure(subject, "models: {library: FOLDER of an ONNX Runtime with its libonnxruntime_providers_cuda.so}");

    private static string OneSentence(string text)
    {
        const int longest = 240;
        string line = text.ReplaceLineEndings(" ").Trim();
        return line.Length <= longest ? line : line[..longest] + "...";
    }

    private static string Name(ExecutionProvider provider) => provider switch
    {
        ExecutionProvider.Cpu => "CPU",
        ExecutionProvider.Cuda => "CUDA",
        ExecutionProvider.TensorRt => "TensorRT",
        _ => "The best provider",
    };

    private static string Word(ExecutionProvider provider) => provider.ToString().ToLowerInvariant();
}
