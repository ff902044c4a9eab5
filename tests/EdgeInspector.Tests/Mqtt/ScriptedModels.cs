using System.Collections.Concurrent;
using System.Threading.Channels;
using EdgeInspector.Mqtt;

namespace EdgeInspector.Tests.Mqtt;

/// <summary>Models whose states the test writes, and which remember what was asked of them.</summary>
internal sealed class ScriptedModels : IModelCommands
{
    private readonly Channel<ModelState> _changes = Channel.CreateUnbounded<ModelState>();

    public ConcurrentQueue<string> Asked { get; } = new();

    public IReadOnlyList<ModelState> States { get; set; } = [new() { Name = "pcb-defects", Version = "0.3.0", State = "live" }];

    public ChannelReader<ModelState> Changes => _changes.Reader;

    public void Change(ModelState state) => _changes.Writer.TryWrite(state);

    public CommandReply Install(string? model, string? channel, string from) => Note($"install {model} from {channel} by {from}");

    public CommandReply RollBack(string model, string? reason, string from) => Note($"rollback {model} because {reason} by {from}");

    public CommandReply Abort(string model, string from) => Note($"abort {model} by {from}");

    public CommandReply SetPaused(bool paused) => Note($"paused {paused}");

    public void Announced(string channel) => Asked.Enqueue($"announced {channel}");

    private CommandReply Note(string asked)
    {
        Asked.Enqueue(asked);
        return CommandReply.Done();
    }
}
