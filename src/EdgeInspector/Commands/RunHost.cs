using EdgeInspector.Composition;
using EdgeInspector.Options;

namespace EdgeInspector.Commands;

/// <summary>Runs the daemon until it is told to stop.</summary>
public static class RunHost
{
    /// <summary>Ends with <see cref="ExitCode.Ok"/> when <paramref name="cancellationToken"/> says so, be it while the daemon still starts.</summary>
    public static async Task<int> RunAsync(RunRequest request, CancellationToken cancellationToken)
    {
        var asked = new ConfigurationRequest
        {
            File = request.ConfigFile,
            Set = request.Set,
            Environment = [.. ConfigurationRequest.CurrentEnvironment()],
        };
        using ILoggerFactory logs = Logs.ToConsole(LogLevel.Information);
        ILogger log = logs.CreateLogger("EdgeInspector");
        using var follower = new ConfigurationFollower(asked, TimeProvider.System, log);
        Termination.HangUp = follower.ReadAgain;
        RecoverModels(asked, log);
        DaemonOptions options = Configuration.Load(asked);
        if (await StartAsync(options, logs, cancellationToken) is not { } started)
        {
            log.LogInformation("stopped while it started");
            return ExitCode.Ok;
        }

        await using Daemon daemon = started;
        log.LogInformation("ready: {Device}, {Cameras} camera(s), page {Page}, broker {Broker}", options.Device, options.Cameras.Count, daemon.Page, daemon.Broker);
        if (daemon.EmbeddedPort is { } port)
        {
            log.LogInformation("see what is published: mosquitto_sub -h 127.0.0.1 -p {Port} -t '{Root}/#' -v", port, options.Mqtt.Root);
        }

        Task following = follower.RunAsync(daemon, options.Storage.OverlayFile, cancellationToken);
        await ReportHealthAsync(daemon, log, cancellationToken);
        log.LogInformation("stopping");
        // Not after the one who follows: it may be loading a model.
        await daemon.StopAsync();
        await following;
        return ExitCode.Ok;
    }

    /// <summary>The running daemon, or null when it was told to stop before it ran.</summary>
    private static async Task<Daemon?> StartAsync(DaemonOptions options, ILoggerFactory logs, CancellationToken cancellationToken)
    {
        try
        {
            return await Daemon.StartAsync(options, new DaemonSettings(), logs, TimeProvider.System, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Puts the installed models in order before anything asks which there are.</summary>
    private static void RecoverModels(ConfigurationRequest asked, ILogger log)
    {
        // What is wrong with the configuration or the folder is told where the daemon starts from them.
        if (ConfigurationLoader.Load(asked).Options is not { } options || StateFolder.TryTake(options.Storage.Directory) is not { } state)
        {
            return;
        }

        using (state)
        {
            foreach (string finding in InstalledSlots.Open(options, InstalledSlots.Audit(options)).Recover().Findings)
            {
                log.LogWarning("{Finding}", finding);
            }
        }
    }

    /// <summary>Says in the log when the box becomes degraded or well again, until cancelled.</summary>
    private static async Task ReportHealthAsync(Daemon daemon, ILogger log, CancellationToken cancellationToken)
    {
        string said = "";
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                string now = string.Join("; ", daemon.Health.Reasons());
                if (now != said)
                {
                    log.Log(now.Length > 0 ? LogLevel.Warning : LogLevel.Information, "{State}", now.Length > 0 ? $"degraded: {now}" : "all is well again");
                    said = now;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C or SIGTERM.
        }
    }
}
