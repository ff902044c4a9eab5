using System.Threading.Channels;

namespace EdgeInspector.Mqtt;

/// <summary>What may be asked of the models from outside. Nothing here can install what no channel of this box signed. Thread-safe.</summary>
internal interface IModelCommands
{
    /// <summary>How each model stands.</summary>
    IReadOnlyList<ModelState> States { get; }

    /// <summary>Each change, for one reader.</summary>
    ChannelReader<ModelState> Changes { get; }

    /// <summary>Orders the newest version that a channel has for this box.</summary>
    /// <param name="channel">Null: the only one there is.</param>
    CommandReply Install(string? model, string? channel, string from);

    /// <summary>Orders the previous version.</summary>
    CommandReply RollBack(string model, string? reason, string from);

    /// <summary>Ends the model's updates; one on trial goes back.</summary>
    CommandReply Abort(string model, string from);

    /// <summary>Lets updates wait, or go on.</summary>
    CommandReply SetPaused(bool paused);

    /// <summary>A channel says that it has something new.</summary>
    void Announced(string channel);
}
