using Microsoft.Extensions.Logging.Console;

namespace EdgeInspector.Commands;

/// <summary>The log on standard error: with priorities for the journal under systemd, for people otherwise.</summary>
internal static class Logs
{
    public static ILoggerFactory ToConsole(LogLevel least) => LoggerFactory.Create(builder =>
    {
        builder.SetMinimumLevel(least);
        // The web server's own words repeat what this program says better.
        builder.AddFilter("Microsoft", LogLevel.Error);
        builder.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        builder.Services.Configure<ConsoleLoggerOptions>(static options => options.LogToStandardErrorThreshold = LogLevel.Trace);
        if (Environment.GetEnvironmentVariable("JOURNAL_STREAM") is not null)
        {
            builder.AddSystemdConsole();
        }
        else
        {
            builder.AddSimpleConsole(static options =>
            {
                options.SingleLine = true;
                options.TimestampFormat = "HH:mm:ss.fff ";
                options.ColorBehavior = LoggerColorBehavior.Default;
            });
        }
    });
}
