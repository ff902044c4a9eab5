using EdgeInspector.Options;
using EdgeInspector.Updates.Delivery;
using EdgeInspector.Updates.Installation;
using EdgeInspector.Updates.Jobs;

namespace EdgeInspector.Composition;

/// <summary>Where packages come from by one configuration: its channels, addresses, and what was brought to this box.</summary>
internal sealed class UpdateDelivery : IDisposable
{
    private readonly DaemonOptions _options;
    private readonly PackageDownload _downloads;
    private readonly DeviceIdentity _device;
    private readonly InstallInbox _inbox;

    public UpdateDelivery(DaemonOptions options, TimeProvider time)
    {
        _options = options;
        _downloads = UpdatePlan.Downloads(options, time);
        _device = UpdatePlan.Identity(options);
        _inbox = InstalledSlots.Inbox(options);
        Channels = UpdatePlan.Channels(options, _downloads, UpdatePlan.Time(options, time));
    }

    public IReadOnlyList<UpdateChannel> Channels { get; }

    /// <summary>Everything a channel offers this box, the highest version of each model.</summary>
    /// <exception cref="UpdateException">It cannot be asked, or not be believed.</exception>
    public async Task<IReadOnlyList<ModelOffer>> OffersAsync(UpdateChannel channel, CancellationToken cancellationToken) =>
        [.. (await channel.OffersAsync(_device, cancellationToken)).Where(static offer => offer.Refusal is null).DistinctBy(static offer => offer.Release.Model)];

    /// <exception cref="UpdateException">It is not to be had; the code says why.</exception>
    public async Task<FetchedPackage> FetchAsync(UpdateOrder order, Action<int?, int> progress, CancellationToken cancellationToken)
    {
        var reports = new Reports(progress);
        FetchedPackage package;
        if (order.Package is { } file)
        {
            package = new FetchedPackage(file, order.Sha256!, Channel: null, Policy: null);
        }
        else if (order.Address is { } address)
        {
            if (!order.IsAllowedOffline && _options.Updates.Offline != OfflinePackages.Allow)
            {
                throw new UpdateException("offline", $"{address}: is no channel's, and this box installs nothing else; set updates.offline to allow, or install it with --offline at the box");
            }

            package = await LoosePackage.FetchAsync(address, Path.Combine(UpdatePlan.Folder(_options), "incoming"), _downloads, reports, cancellationToken);
        }
        else
        {
            package = await FromChannelAsync(order, reports, cancellationToken);
        }

        return package with { From = order.From, IsAllowedOffline = order.IsAllowedOffline };
    }

    /// <summary>Where a package would come from and who asked, for the audit log.</summary>
    public static string Origin(UpdateOrder order)
    {
        string source = order.Address is { } address ? $"{address}" : order.Package is not null ? "a file" : $"channel {order.Channel}";
        return order.From == source ? source : $"{source}, {order.From}";
    }

    /// <summary>Takes away what was brought for an order alone. What was downloaded stays until the channel offers another.</summary>
    public void Finished(UpdateOrder order)
    {
        try
        {
            _inbox.Done(new InstallRequest { Id = order.Job, From = order.From });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It lies there a little longer.
        }
    }

    public void Dispose()
    {
        foreach (UpdateChannel channel in Channels)
        {
            channel.Dispose();
        }

        _downloads.Dispose();
    }

    private async Task<FetchedPackage> FromChannelAsync(UpdateOrder order, Reports reports, CancellationToken cancellationToken)
    {
        UpdateChannel channel = Channels.FirstOrDefault(one => one.Name == order.Channel)
            ?? throw new UpdateException("unknown-channel", $"there is no channel '{order.Channel}'; there are: {(Channels.Count == 0 ? "none" : string.Join(", ", Channels.Select(static one => one.Name)))}");
        string model = order.Model ?? await OnlyModelAsync(channel, cancellationToken);
        return await channel.FetchAsync(model, _device, reports, cancellationToken)
            ?? throw channel.Nothing(model);
    }

    private async Task<string> OnlyModelAsync(UpdateChannel channel, CancellationToken cancellationToken)
    {
        string[] models = [.. (await OffersAsync(channel, cancellationToken)).Select(static offer => offer.Release.Model)];
        return models.Length == 1 ? models[0]
            : throw (models.Length == 0 ? channel.Nothing(null) : new UpdateException("which-model", $"channel {channel.Name} offers {string.Join(", ", models)}; say which"));
    }

    /// <summary>On the caller's thread, in order; <see cref="Progress{T}"/> would post.</summary>
    private sealed class Reports(Action<int?, int> progress) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => progress(value.Percent, value.Attempt);
    }
}
