using System.Runtime.InteropServices;
using EdgeInspector.Composition;

namespace EdgeInspector.Doctor;

/// <summary>What runs here, and who keeps it running.</summary>
internal static class ProgramProbes
{
    private const string Unit = "edge-inspector.service";

    private static readonly string[] UnitFolders = ["/etc/systemd/system", "/usr/local/lib/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system"];

    public static IEnumerable<Probe> All() =>
    [
        Probe.One("program", Area.Program, "the program", Probe.Short, static _ => Check.Ok(
            "program", Area.Program, ProgramVersion.Line, $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}, {Environment.ProcessorCount} processors")),
        Probe.One("systemd", Area.Program, "systemd", Probe.Short, Supervisor),
    ];

    /// <summary>Whether the service is installed, running or not.</summary>
    public static bool HasUnit(Subject subject) => UnitFolders.Any(folder => File.Exists(subject.Path($"{folder}/{Unit}")));

    internal static Check Supervisor(Subject subject)
    {
        if (!subject.HasSystemd())
        {
            return Check.Warning(
                "systemd", Area.Program, "systemd does not run here", "Nothing starts the daemon at boot, or again after a fault.", $"edge-inspector run --config {subject.File}");
        }

        return HasUnit(subject)
            ? Check.Ok("systemd", Area.Program, $"systemd runs, {Unit} is installed")
            : Check.Warning("systemd", Area.Program, $"systemd runs, but {Unit} is not installed", "Nothing starts the daemon at boot.", Remedies.AsRoot("scripts/install"));
    }
}
