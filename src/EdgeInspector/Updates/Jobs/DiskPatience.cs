namespace EdgeInspector.Updates.Jobs;

/// <summary>
/// Repeats what is decided already and only has to be read from the disk or written to it, until the disk lets it: a full disk must neither
/// take a passed trial back nor leave a model that must go.
/// </summary>
internal sealed class DiskPatience(JobQueue queue, TimeProvider time, ILogger log)
{
    /// <summary>Retention or a person makes room, neither within seconds; the lanes have the right model by then.</summary>
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(30);

    /// <param name="what">What waits for it, for people, as in <c>glare 1.1.0 has passed its trial</c>.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public async Task<T> InsistAsync<T>(Func<Task<T>> step, string what, CancellationToken stop)
    {
        string? said = null;
        while (true)
        {
            string fault;
            try
            {
                return await step();
            }
            catch (Exception e) when (IsTheDisk(e))
            {
                fault = e.Message;
            }

            if (fault != said)
            {
                said = fault;
                Say($"{what}, but the disk does not let it: {fault}; it is tried again");
            }

            await Task.Delay(_pause, time, stop);
        }
    }

    private static bool IsTheDisk(Exception error) => error is IOException or UnauthorizedAccessException or UpdateException { Code: "no-space" or "read-only" or "disk" };

    private void Say(string reason)
    {
        log.LogCritical("{Reason}", reason);
        if (queue.Active is not null)
        {
            queue.Update(active => active with { Progress = active.Progress with { Reason = reason } });
        }
    }
}
