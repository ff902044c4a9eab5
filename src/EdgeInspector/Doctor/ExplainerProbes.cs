using EdgeInspector.Composition;
using EdgeInspector.Core.Explaining.Generation;

namespace EdgeInspector.Doctor;

/// <summary>What explanations by a language model need. Without it templates explain, so that nothing of it is a problem.</summary>
internal static class ExplainerProbes
{
    private const string Library = "libllama";
    private const string Model = "explainer";

    public static IEnumerable<Probe> All() =>
    [
        Probe.One(Library, Area.Inference, Library, Probe.Long, LibraryCheck),
        Probe.Of(Model, Area.Models, "the language model", Probe.Long, ModelCheck),
    ];

    private static Check LibraryCheck(Subject subject)
    {
        try
        {
            using ILanguageModelRuntime runtime = Open(subject);
            // "libllama 0.5.0 (FILE)"
            string[] parts = runtime.Description.Split(" (", 2);
            return Check.Ok(Library, Area.Inference, parts[0], parts.Length > 1 ? parts[1].TrimEnd(')') : null);
        }
        catch (DllNotFoundException error)
        {
            return Check.Warning(
                Library, Area.Inference, error.Message.Split(". ", 2)[0], "Templates explain findings; no language model can.",
                subject.Options.Explain.Library is null ? Remedies.InstallProgram() : Remedies.Configure(subject, "explain: {library: null}"));
        }
    }

    /// <summary>Loads it and has it write a word.</summary>
    private static IReadOnlyList<Check> ModelCheck(Subject subject)
    {
        if (ExplainerModel.Locate(subject.Options, out string? why) is not { } path)
        {
            return [Check.Ok(Model, Area.Models, "Templates explain findings", why)];
        }

        try
        {
            using ILanguageModelRuntime runtime = Open(subject);
            using ILanguageModel model = runtime.Load(path, ExplainerModel.Settings(subject.Options.Explain));
            model.Generate(new GenerationRequest { Messages = [new ChatMessage("user", "ok?")], Grammar = "root ::= \"ok\"", MaxTokens = 4 }, null, CancellationToken.None);
            return [Check.Ok(Model, Area.Models, $"{subject.Options.Explain.Model} loads and writes ({model.Description.Parameters / 1e6:0.#} million weights)", path)];
        }
        catch (LanguageModelException error)
        {
            return [Check.Warning(Model, Area.Models, $"{subject.Options.Explain.Model} cannot be used, so that templates explain", error.Message, Remedies.Configure(subject, "explain: {model: explainer}"))];
        }
        catch (DllNotFoundException)
        {
            // Said by the library's own check.
            return [];
        }
    }

    private static ILanguageModelRuntime Open(Subject subject) => Ports.LanguageModels(subject.Options.Explain.Library, static _ => { });
}
