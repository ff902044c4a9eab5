namespace EdgeInspector.Bindings.Native.Mosquitto;

/// <summary>What was sent and not answered yet, in the order of sending. Used by the link's thread alone.</summary>
internal sealed class UnansweredCommands(TimeProvider time, TimeSpan deadline)
{
    private readonly Dictionary<int, ILinkCommand> _byMid = [];
    private readonly Queue<ILinkCommand> _inOrder = new();

    /// <summary>QoS 1 publications without a PUBACK: what the broker's Receive Maximum counts.</summary>
    public int Publications { get; private set; }

    public static bool IsCounted(ILinkCommand command) => command is PublishCommand { Message.QualityOfService: > 0 };

    public void Add(int mid, ILinkCommand command)
    {
        _byMid[mid] = command;
        _inOrder.Enqueue(command);
        Publications += IsCounted(command) ? 1 : 0;
    }

    /// <summary>Gives a command its answer; unknown identifiers are ignored.</summary>
    public void Acknowledge(int mid, int reasonCode)
    {
        if (_byMid.Remove(mid, out ILinkCommand? command))
        {
            Publications -= IsCounted(command) ? 1 : 0;
            command.Acknowledge(reasonCode);
        }
    }

    /// <summary>Time until the oldest is overdue, zero or less when it is; null while nothing is unanswered.</summary>
    public TimeSpan? TimeLeft()
    {
        while (_inOrder.TryPeek(out ILinkCommand? done) && done.IsDone)
        {
            _inOrder.Dequeue();
        }

        return _inOrder.TryPeek(out ILinkCommand? oldest) ? deadline - time.GetElapsedTime(oldest.SentAt) : null;
    }

    public void ExpireOverdue()
    {
        foreach (ILinkCommand command in _inOrder)
        {
            if (time.GetElapsedTime(command.SentAt) >= deadline)
            {
                command.Expire();
            }
        }
    }

    public void FailAll(string reason)
    {
        foreach (ILinkCommand command in _inOrder)
        {
            command.Fail(reason);
        }
    }
}
