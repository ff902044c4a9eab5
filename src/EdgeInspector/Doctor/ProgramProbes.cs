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

        if (!HasUnit(subject))
        {
            return Check.Warning("systemd", Area.Program, $"systemd runs, but {Unit} is not installed", "Nothing starts the daemon at boot.", Remedies.AsRoot("scripts/install"));
        }

        return subject.Entries("/etc/systemd/system/multi-user.target.wants", Unit).Count > 0
            ? Check.Ok("systemd", Area.Program, $"systemd starts {Unit} at boot")
            : Check.Warning("systemd", Area.Program, $"{Unit} is installed, but not started at boot", "After a loss of power nothing is inspected.", Remedies.AsRoot("systemctl enable --now edge-inspector"));
    }
}
