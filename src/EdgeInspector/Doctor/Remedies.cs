using EdgeInspector.Models;

namespace EdgeInspector.Doctor;

/// <summary>Commands that mend, as the one who asks can type them; where none can, the one change to make.</summary>
internal static class Remedies
{
    private const string Write = "write into ";

    /// <summary>For what no command mends.</summary>
    public const string Cool = "Clean fan and vents, lower cameras.fps; then: edge-inspector doctor";

    public static string Install(params IEnumerable<string> packages) => AsRoot($"apt-get install -y {string.Join(' ', packages)}");

    public static string Reinstall(string packages) => AsRoot($"apt-get install -y --reinstall {packages}");

    /// <summary>For what comes with the program: built and installed again.</summary>
    public static string InstallProgram() => ShippedModels.InSources() is { } sources
        ? $"cd {sources} && scripts/setup && scripts/build"
        : "scripts/install   (again, in the project's sources)";

    /// <summary>Root needs no <c>sudo</c>, and a container often has none.</summary>
    public static string AsRoot(string command) => Environment.IsPrivilegedProcess ? command : $"sudo {command}";

    /// <summary>Whether something listens there, without a tool that may be missing.</summary>
    public static string TryConnect(string host, int port) => $"timeout 3 bash -c '</dev/tcp/{host}/{port}' && echo reachable";

    /// <summary>A line of the configuration, and the file it belongs into.</summary>
    public static string Configure(Subject subject, string line) => $"{Write}{subject.File}: {line}";

    /// <summary>Whether it can be pasted into a shell.</summary>
    public static bool IsCommand(string remedy) => !remedy.StartsWith(Write, StringComparison.Ordinal) && remedy != Cool;
}
