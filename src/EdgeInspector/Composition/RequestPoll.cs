using EdgeInspector.Updates.Installation;
using EdgeInspector.Updates.Jobs;

namespace EdgeInspector.Composition;

/// <summary>Takes up what the command line leaves in the inbox of this box.</summary>
internal sealed class RequestPoll(UpdateGround ground, UpdateService service, SpokenProblems problems)
{
    private static readonly TimeSpan _lookEvery = TimeSpan.FromSeconds(1);

    /// <summary>Ends when cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        InstallInbox inbox = InstalledSlots.Inbox(ground.Options());
        using var timer = new PeriodicTimer(_lookEvery, ground.Time);
        try
        {
            do
            {
                Take(inbox);
            }
            while (await timer.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException)
        {
            // The program stops.
        }
    }

    private void Take(InstallInbox inbox)
    {
        try
        {
            if (inbox.Next() is not { } request || service.Has(request.Id))
            {
                return;
            }

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
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or UpdateException or UriFormatException)
        {
            // It is looked at again in a moment; said once for each reason.
            problems.Say("requests", e.Message);
        }
    }
}
