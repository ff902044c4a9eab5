namespace EdgeInspector.Doctor;

/// <summary>Runs one probe in this process and never throws for what it meets.</summary>
internal static class ProbeRunner
{
    /// <param name="limit">
    /// <see cref="Probe.Limit"/>, or <see cref="Timeout.InfiniteTimeSpan"/> in a process that somebody else ends: a library that hangs
    /// while it is loaded keeps the loader's lock, so that nothing can be tried after it in the same process.
    /// </param>
    public static async Task<IReadOnlyList<Check>> RunAsync(Probe probe, Subject subject, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(limit);
        try
        {
            // A thread of its own, for a probe that hangs keeps it.
            Task<IReadOnlyList<Check>> work = Task.Factory.StartNew(
                () => probe.Run(subject, deadline.Token), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
            return await work.WaitAsync(limit, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception error) when (error is TimeoutException or OperationCanceledException)
        {
            return probe.Failed($"no answer within {probe.Limit.TotalSeconds:0} s", "dmesg | tail -n 30");
        }
        catch (Exception error)
        {
            // The edge of one probe: whatever it met is a finding, and the others go on.
            return probe.Failed($"{error.GetType().Name}: {error.Message.Split('\n')[0]}", "edge-inspector --version");
        }
    }
}
