using Microsoft.Win32.SafeHandles;

namespace EdgeInspector.Bindings.Native.Mosquitto;

/// <summary>Commands on their way to a link's thread, and the descriptor that wakes its poll. Thread-safe, but <see cref="TakeInto"/> has one caller.</summary>
internal sealed class LinkInbox : IDisposable
{
    private readonly SafeFileHandle _wake = LibC.CreateEvent();
    private readonly Lock _gate = new();
    private Queue<ILinkCommand> _posted = new();
    private Queue<ILinkCommand> _taken = new();
    private bool _signalled;
    private bool _closed;

    /// <summary>For the thread's poll.</summary>
    public int Descriptor => (int)_wake.DangerousGetHandle();

    /// <summary>False where the link has ended.</summary>
    public bool Post(ILinkCommand command)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return false;
            }

            _posted.Enqueue(command);
            Wake_NeedsLock();
            return true;
        }
    }

    public void Wake()
    {
        lock (_gate)
        {
            Wake_NeedsLock();
        }
    }

    /// <summary>Resets the descriptor after the poll returned for it.</summary>
    public void Drain() => LibC.Drain(_wake);

    public void TakeInto(Queue<ILinkCommand> pending)
    {
        lock (_gate)
        {
            _signalled = false;
            (_posted, _taken) = (_taken, _posted);
        }

        while (_taken.TryDequeue(out ILinkCommand? command))
        {
            pending.Enqueue(command);
        }
    }

    /// <summary>Takes no more commands.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            _wake.Dispose();
        }
    }

    private void Wake_NeedsLock()
    {
        if (!_signalled && !_closed)
        {
            _signalled = true;
            LibC.Signal(_wake);
        }
    }
}
