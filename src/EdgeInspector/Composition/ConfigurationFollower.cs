using System.Security.Cryptography;
using System.Text;
using EdgeInspector.Options;

namespace EdgeInspector.Composition;

/// <summary>
/// Reads the configuration again whenever its file or the page's overlay changes, or it is told to, and has the daemon go over to it.
/// One that has errors changes nothing but what health says.
/// </summary>
/// <remarks>
/// Polls the content: notifications are lost on network and overlay mounts and say nothing when a link in the path is exchanged. A
/// change counts once two looks agree, since editors write in several steps. Made before the configuration is read for the first
/// time, so that an edit during the start is not missed.
/// </remarks>
internal sealed class ConfigurationFollower(ConfigurationRequest request, TimeProvider time, ILogger log) : IDisposable
{
    /// <summary>A few kilobytes from the page cache; a change is in force within a second of being written.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly string _file = request.File ?? "";
    private readonly SemaphoreSlim _told = new(0);
    private readonly string _first = Digest(request.File ?? "");
    private readonly DateTimeOffset _read = time.GetUtcNow();

    /// <summary>Reads it again even if nothing seems to have changed: models and passwords behind the same names may have.</summary>
    public void ReadAgain()
    {
        try
        {
            _told.Release();
        }
        catch (ObjectDisposedException)
        {
            // The program ends.
        }
    }

    public void Dispose() => _told.Dispose();

    /// <summary>Follows until cancelled.</summary>
    /// <param name="overlay">The page's own changes, read with the file.</param>
    public async Task RunAsync(Daemon daemon, string overlay, CancellationToken cancellationToken)
    {
        string used = _first + Digest(overlay);
        daemon.Configuration = new ConfigurationStanding(_file, _read, _first, [], []);
        string seen = used;
        try
        {
            while (true)
            {
                bool told = await _told.WaitAsync(Interval, cancellationToken);
                string now = Digest(_file) + Digest(overlay);
                if (told || (now != used && now == seen))
                {
                    used = now;
                    await ReadAsync(daemon, cancellationToken);
                }

                seen = now;
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The program stops.
        }
    }

    private async Task ReadAsync(Daemon daemon, CancellationToken cancellationToken)
    {
        string digest = Digest(_file);
        ConfigurationResult result = ConfigurationLoader.Load(request);
        List<string> problems = [.. ConfigurationCheck.Errors(result).Select(static error => error.ToString())];
        if (problems.Count == 0)
        {
            try
            {
                IReadOnlyList<string> waiting = await daemon.ApplyAsync(result.Options!, cancellationToken);
                daemon.Configuration = new ConfigurationStanding(_file, time.GetUtcNow(), digest, [], waiting);
                log.LogInformation("the configuration {File} is in force", _file);
                if (waiting.Count > 0)
                {
                    log.LogWarning("{Keys} will change at the next start", string.Join(", ", waiting));
                }

                return;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // The edge of the loop: whatever keeps a configuration from being used, the one before goes on.
                problems = [$"{_file}: {e.Message}"];
            }
        }

        foreach (string problem in problems)
        {
            log.LogError("{Problem}", problem);
        }

        log.LogError("the configuration {File} is not used ({Count} error(s)); the one before goes on", _file, problems.Count);
        daemon.Configuration = daemon.Configuration! with { Digest = digest, Problems = problems };
    }

    private static string Digest(string path)
    {
        try
        {
            return Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)))[..16];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What cannot be read differs from what could, and one reason from another; the loader says why.
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(e.GetType().Name)))[..16];
        }
    }
}
