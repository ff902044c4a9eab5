using System.Diagnostics;

namespace EdgeInspector.Bindings.Native.Mosquitto;

/// <summary>Where the <c>mosquitto</c> program is, its configuration, and how it is started so that it ends with us.</summary>
internal static class MosquittoProgram
{
    private const UnixFileMode ReadableByAll = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode EnterableByAll =
        ReadableByAll | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private static readonly string[] s_moreFolders = ["/usr/sbin", "/usr/local/sbin", "/usr/bin", "/usr/local/bin"];

    /// <exception cref="InvalidOperationException">It is not installed.</exception>
    public static string Find(string? configured)
    {
        if (configured is not null)
        {
            return File.Exists(configured) ? configured : throw new InvalidOperationException($"The broker program {configured} does not exist.");
        }

        return FindOnPath("mosquitto") ?? throw new InvalidOperationException(
            "The embedded broker cannot be started: mosquitto is not installed. Run scripts/setup, install Debian's package mosquitto, or set mqtt.url to a broker of your own.");
    }

    /// <summary>Writes a configuration for one loopback listener into <paramref name="folder"/>; returns its path.</summary>
    public static string WriteConfiguration(string folder, int port, MosquittoBrokerOptions options)
    {
        // There already, if the box does not clear its temporary folder now and then.
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, "mosquitto.conf");
        File.WriteAllText(path, $"""
            listener {port} 127.0.0.1
            allow_anonymous true
            persistence false
            set_tcp_nodelay true
            max_inflight_messages {options.MaxInFlight}
            max_queued_messages {options.MaxQueued}
            log_dest stderr
            log_timestamp false
            log_type error
            log_type warning
            log_type notice
            connection_messages false

            """);

        // Started as root, the broker runs as another user, which must be able to read this.
        if (OperatingSystem.IsLinux())
        {
            File.SetUnixFileMode(folder, EnterableByAll);
            File.SetUnixFileMode(path, ReadableByAll);
        }

        return path;
    }

    /// <summary>
    /// The command. <c>setsid</c> keeps a terminal's Ctrl-C from ending the broker before the last messages are sent. <c>setpriv</c> asks
    /// the kernel to end the broker when the thread that started it ends, so also when this process is killed; a change of user would undo
    /// that request, so it is made after the change. Without them an orderly end still stops the broker.
    /// </summary>
    public static ProcessStartInfo Command(string executable, string configuration)
    {
        List<string> command = [];
        if (FindOnPath("setsid") is { } setsid)
        {
            command.Add(setsid);
        }

        if (FindOnPath("setpriv") is { } setpriv)
        {
            command.Add(setpriv);
            if (LibC.geteuid() == 0)
            {
                string user = PasswdLine("mosquitto") is null ? "nobody" : "mosquitto";
                command.AddRange(["--reuid", user, "--regid", GroupOf(user), "--clear-groups"]);
            }

            command.AddRange(["--pdeathsig", "TERM"]);
        }

        command.AddRange([executable, "-c", configuration]);
        return new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = "/" };
    }

    private static string? FindOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Concat(s_moreFolders)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);

    /// <summary>The user's own group, by number.</summary>
    private static string GroupOf(string user) => PasswdLine(user)?.Split(':') is { Length: > 3 } fields ? fields[3] : "65534";

    private static string? PasswdLine(string name) =>
        File.Exists("/etc/passwd") ? File.ReadLines("/etc/passwd").FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.Ordinal)) : null;
}
