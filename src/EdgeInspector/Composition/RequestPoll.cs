using EdgeInspector.Updates.Installation;
using EdgeInspector.Updates.Jobs;

namespace EdgeInspector.Composition;

/// <summary>Takes up what the command line leaves in the inbox of this box.</summary>
internal sealed class RequestPoll(InstallInbox inbox, UpdateService service, SpokenProblems problems, TimeProvider time)
{
    private static readonly TimeSpan _lookEvery = TimeSpan.FromSeconds(1);

    /// <summary>Ends when cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(_lookEvery, time);
        try
        {
            do
            {
                Take();
            }
            while (await timer.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException)
        {
            // The program stops.
        }
    }

    private void Take()
    {
        try
        {
            // All of them, not the oldest alone: a way back must not wait until an installation before it has ended.
            foreach (InstallRequest request in inbox.List())
            {
                // One that ended since the folder was read is neither had nor there.
                if (!service.Has(request.Id) && inbox.Holds(request))
                {
                    Order(request);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is looked at again in a moment; said once for each reason.
            problems.Say("requests", e.Message);
        }
    }

    private void Order(InstallRequest request)
    {
        try
        {
            Uri? address = request.Source is { } source && source.Contains("://", StringComparison.Ordinal) ? new Uri(source) : null;
            service.Enqueue(new UpdateOrder
            {
                Job = request.Id,
                Model = request.Model,
                Channel = address is null ? request.Source : null,
                Address = address,
                Package = request.Package,
                Sha256 = request.Sha256,
                IsAllowedOffline = request.IsAllowedOffline,
                IsRollback = request.IsRollback,
                Reason = request.Reason,
                From = request.From,
            });
        }
        catch (Exception e) when (e is UpdateException or UriFormatException)
        {
            // One that cannot be taken up now, or ever, stands in nobody's way.
            problems.Say($"request {request.Id}", e.Message);
        }
    }
}
