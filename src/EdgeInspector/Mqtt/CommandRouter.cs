using System.Buffers;
using EdgeInspector.Core.Mqtt;

namespace EdgeInspector.Mqtt;

/// <summary>
/// Answers <c>command/verb</c>. Verbs are registered before it runs; every command gets exactly one answer, on the sender's response
/// topic with its correlation data, or on <c>command/verb/reply</c>. A handler's fault is an answer too.
/// </summary>
/// <param name="announced">Told which channel says that it has something new; what the message holds is not looked at.</param>
internal sealed class CommandRouter(Topics topics, Action<string> announced, TimeProvider time, ILogger<CommandRouter> logger)
{
    /// <summary>Commands at work at a time; further ones are told to come back.</summary>
    public const int MaxAtWork = 4;

    /// <summary>Longest a handler may take. 60 s: a spoken answer of a small language model on a busy box.</summary>
    public static readonly TimeSpan HandlerTimeout = TimeSpan.FromSeconds(60);

    private const int MaxResponseTopic = 512;

    private readonly Dictionary<string, Func<CommandRequest, CancellationToken, Task<CommandReply>>> _handlers = [];
    private int _atWork;

    /// <summary>Adds a verb; before <see cref="RunAsync"/>.</summary>
    /// <exception cref="ArgumentException">It is there already.</exception>
    public void Register(string verb, Func<CommandRequest, CancellationToken, Task<CommandReply>> handler) => _handlers.Add(verb, handler);

    /// <summary>Answers what the connection receives, over all its reconnections, until cancelled.</summary>
    public async Task RunAsync(IMqttConnection connection, CancellationToken cancellationToken)
    {
        var running = new List<Task>();
        try
        {
            await foreach (MqttMessage message in connection.Received.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                running.RemoveAll(static t => t.IsCompleted);
                running.Add(AnswerAsync(connection, message, cancellationToken));
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The service stops.
        }

        await Task.WhenAll(running).ConfigureAwait(false);
    }

    private async Task AnswerAsync(IMqttConnection connection, MqttMessage message, CancellationToken cancellationToken)
    {
        try
        {
            if (topics.Channel(message.Topic) is string channel)
            {
                announced(channel);
                return;
            }

            if (topics.Verb(message.Topic) is not string verb)
            {
                return;
            }

            (string? id, CommandReply reply) = await HandleAsync(verb, message, cancellationToken).ConfigureAwait(false);
            var payload = new ArrayBufferWriter<byte>(512);
            CommandPayloads.WriteReply(payload, topics.Device, time.GetUtcNow(), verb, id, reply);
            MqttPublishResult sent = await connection.PublishAsync(Address(message, verb, payload.WrittenMemory), cancellationToken).ConfigureAwait(false);
            if (sent != MqttPublishResult.Acknowledged)
            {
                logger.LogWarning("The answer to command {Verb} was not delivered: {Result}", verb, sent);
            }
        }
        catch (OperationCanceledException)
        {
            // The service stops; the sender's own deadline tells it.
        }
    }

    private async Task<(string? Id, CommandReply Reply)> HandleAsync(string verb, MqttMessage message, CancellationToken cancellationToken)
    {
        if (message.Retain)
        {
            // It would be obeyed again at every connection, perhaps years after it was meant.
            return (null, CommandReply.Failed("retained", "The command was published as retained; publish it without."));
        }

        if (!_handlers.TryGetValue(verb, out Func<CommandRequest, CancellationToken, Task<CommandReply>>? handler))
        {
            return (null, CommandReply.Failed("unknown_verb", $"This device knows no such command. It knows: {string.Join(", ", _handlers.Keys.Order())}."));
        }

        if (CommandPayloads.Read(verb, message.Payload, out CommandReply? fault) is not CommandRequest request)
        {
            return (null, fault!);
        }

        if (Interlocked.Increment(ref _atWork) > MaxAtWork)
        {
            Interlocked.Decrement(ref _atWork);
            return (request.Id, CommandReply.Failed("busy", $"{MaxAtWork} commands are at work; try again later."));
        }

        try
        {
            return (request.Id, await RunVerbAsync(handler, request, cancellationToken).ConfigureAwait(false));
        }
        finally
        {
            Interlocked.Decrement(ref _atWork);
        }
    }

    private async Task<CommandReply> RunVerbAsync(
        Func<CommandRequest, CancellationToken, Task<CommandReply>> handler, CommandRequest request, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(HandlerTimeout);
        try
        {
            // Waited for no longer than that, even where the verb does not listen to its token.
            return await handler(request, deadline.Token).WaitAsync(deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return CommandReply.Failed("timeout", $"The command took longer than {HandlerTimeout.TotalSeconds} s.");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The edge of the loop: whatever a verb does wrong, the router goes on and the sender hears of it.
            logger.LogError(e, "Command {Verb} failed.", request.Verb);
            return CommandReply.Failed("failed", e.Message);
        }
    }

    private MqttMessage Address(MqttMessage command, string verb, ReadOnlyMemory<byte> payload) =>
        new(IsAllowed(command.ResponseTopic) ? command.ResponseTopic! : topics.Reply(verb), payload)
        {
            QualityOfService = 1,
            CorrelationData = command.CorrelationData,
        };

    /// <summary>A response topic is the sender's choice, but not below this device's own topics, where an answer would pass for a record or a command.</summary>
    private bool IsAllowed(string? topic) =>
        topic is { Length: > 0 and <= MaxResponseTopic } && !topic.AsSpan().ContainsAny("+#\0") && topic[0] != '$'
        && (!topic.StartsWith(topics.Base + "/", StringComparison.Ordinal)
            || (topic.StartsWith(topics.Base + "/command/", StringComparison.Ordinal) && topics.Verb(topic) is null));
}
