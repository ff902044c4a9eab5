using EdgeInspector.Options;

namespace EdgeInspector.Doctor;

/// <summary>Whether there is a configuration, and all that is wrong with it.</summary>
internal static class ConfigurationProbe
{
    private const string Id = "configuration";
    private const int MostErrors = 8;

    public static Probe Checked { get; } = Probe.Of(Id, Area.Configuration, "the configuration", Probe.Short, Judge);

    internal static IReadOnlyList<Check> Judge(Subject subject)
    {
        if (!subject.IsConfigured)
        {
            string example = Path.Combine(AppContext.BaseDirectory, "config.example.yml");
            return [Check.Warning(
                Id, Area.Configuration, $"There is no configuration at {subject.File}", "The daemon needs one; until then what follows is checked with the defaults.",
                Remedies.AsRoot($"install -D -m 644 {example} {subject.File}"))];
        }

        if (subject.Errors.Count == 0)
        {
            DaemonOptions options = subject.Options;
            string cameras = string.Join(", ", options.Cameras.Select(camera => camera.Name));
            return [Check.Ok(
                Id, Area.Configuration, $"{subject.File} is valid",
                $"{options.Cameras.Count} camera{(options.Cameras.Count == 1 ? "" : "s")} ({cameras}), broker {options.Mqtt.Url}, page {options.Web.Listen}")];
        }

        var checks = subject.Errors.Take(MostErrors).Select((error, i) => Check.Problem(
            $"{Id}:{i + 1}", Area.Configuration, error.ToString(), "The daemon does not start with it; one that runs keeps what it has.", Edit(subject, error.Origin))).ToList();
        if (subject.Errors.Count > MostErrors)
        {
            checks.Add(Check.Problem(
                $"{Id}:more", Area.Configuration, $"{subject.File} has {subject.Errors.Count - MostErrors} more errors", "The daemon does not start with them.",
                $"edge-inspector config check {subject.File}"));
        }

        return checks;
    }

    private static string Edit(Subject subject, ConfigOrigin origin) => origin.Line > 0
        ? Remedies.AsRoot($"${{EDITOR:-vi}} +{origin.Line} {origin.Source}")
        : $"edge-inspector config check {subject.File}";
}
