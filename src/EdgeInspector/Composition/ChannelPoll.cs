using EdgeInspector.Updates.Delivery;
using EdgeInspector.Updates.Jobs;

namespace EdgeInspector.Composition;

/// <summary>Asks the channels now and then, and when something is announced, and orders what is newer of the models that this box has.</summary>
/// <param name="delivery">By the configuration in force.</param>
/// <param name="order">Puts an order for a model of a channel into the queue.</param>
internal sealed class ChannelPoll(UpdateGround ground, Func<UpdateDelivery> delivery, ModelSwap swap, UpdateService service, SpokenProblems problems, Action<string, string> order) : IDisposable
{
    /// <summary>An announcement reaches forty boxes at once; the server should not hear from them in the same second.</summary>
    private static readonly TimeSpan _spread = TimeSpan.FromSeconds(2);

    /// <summary>What a semaphore can count.</summary>
    private static readonly TimeSpan _longestWait = TimeSpan.FromDays(20);

    private readonly SemaphoreSlim _ask = new(0);

    /// <summary>Asks soon. Thread-safe.</summary>
    public void Ask() => _ask.Release();

    /// <summary>Ends when cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(_spread * Random.Shared.NextDouble(), ground.Time, cancellationToken);
                foreach (UpdateChannel channel in delivery().Channels)
                {
                    await AskAsync(channel, cancellationToken);
                }

                TimeSpan poll = ground.Options().Updates.Poll;
                await _ask.WaitAsync(poll < _longestWait ? poll : _longestWait, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The program stops.
        }
    }

    /// <summary>After <see cref="RunAsync"/> has ended.</summary>
    public void Dispose() => _ask.Dispose();

    private async Task AskAsync(UpdateChannel channel, CancellationToken cancellationToken)
    {
        try
        {
            foreach (ModelOffer offer in await delivery().OffersAsync(channel, cancellationToken))
            {
                if (IsWanted(offer))
                {
                    order(offer.Release.Model, channel.Name);
                }
            }

            string bad = string.Join("; ", channel.Problems);
            if (problems.Say(channel.Name, bad) && bad.Length > 0)
            {
                Audit(channel, new UpdateException(UpdateChannel.ReleaseProblem, bad));
            }
        }
        catch (UpdateException e)
        {
            if (problems.Say(channel.Name, e.Message) && ChannelDistrust.Is(e.Code))
            {
                Audit(channel, e);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Say(channel.Name, e.Message);
        }
        catch (ObjectDisposedException)
        {
            // Another configuration took its place.
        }
    }

    /// <summary>Models that this box has are kept up to date; a new one is for somebody to order.</summary>
    private bool IsWanted(ModelOffer offer) =>
        swap.Running(offer.Release.Model)?.Version is { } running
        && SemanticVersion.TryParse(running) is { } have && offer.Release.Version > have
        && !service.IsHeldUp(offer.Sha256)
        && ground.Slots.List().All(model => model.Blocked.All(blocked => blocked.Sha256 != offer.Sha256));

    /// <summary>Once for each reason, however often the channel is asked.</summary>
    private void Audit(UpdateChannel channel, UpdateException problem)
    {
        try
        {
            ground.Slots.Refuse(null, null, null, $"channel {channel.Name}", problem);
        }
        catch (UpdateException unwritten)
        {
            ground.Log.LogError("{Problem}", unwritten.Message);
        }
    }
}
