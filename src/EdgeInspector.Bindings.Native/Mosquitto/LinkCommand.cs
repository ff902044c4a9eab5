namespace EdgeInspector.Bindings.Native.Mosquitto;

/// <summary>Something asked of a link's network thread, with its answer. One object carries request, task and deadline.</summary>
internal abstract class LinkCommand<TResult>() : TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously), ILinkCommand
{
    /// <inheritdoc/>
    public long SentAt { get; set; }

    /// <inheritdoc/>
    public bool IsDone => Task.IsCompleted;

    /// <inheritdoc/>
    public abstract void Acknowledge(int reasonCode);

    /// <inheritdoc/>
    public abstract void Refuse(string reason);

    /// <inheritdoc/>
    public abstract void Expire();

    /// <inheritdoc/>
    public abstract void Fail(string reason);
}
