using EdgeInspector.Core.Frames;
using EdgeInspector.Pipeline;

namespace EdgeInspector.Gates.Shadowing;

/// <summary>
/// Lends judged frames to whoever watches beside the line: the newest of each camera, one at a time. A frame that nobody took before the
/// next is dropped and counted; the line never waits. Costs a look at a reference while nobody watches.
/// </summary>
internal sealed class FrameTap : IJudgedOutput
{
    private volatile Slots? _slots;

    /// <summary>Begins to offer the frames of those cameras.</summary>
    /// <exception cref="InvalidOperationException">Somebody watches already.</exception>
    public Slots Open(IReadOnlyCollection<string> cameras)
    {
        var slots = new Slots(this, cameras);
        return Interlocked.CompareExchange(ref _slots, slots, null) is null ? slots : throw new InvalidOperationException("The frames are watched already.");
    }

    public void OnJudged(in JudgedPicture picture)
    {
        if (picture.Verdict is not null)
        {
            _slots?.Offer(picture.Camera, picture.Frame);
        }
    }

    /// <summary>The newest frame of each camera. Disposing ends the offer.</summary>
    internal sealed class Slots : IDisposable
    {
        private readonly FrameTap _tap;
        private readonly string[] _cameras;
        private readonly Frame?[] _frames;
        private readonly SemaphoreSlim _any = new(0);
        private int _next;
        private long _dropped;
        private bool _closed;

        public Slots(FrameTap tap, IReadOnlyCollection<string> cameras)
        {
            _tap = tap;
            _cameras = [.. cameras];
            _frames = new Frame?[_cameras.Length];
        }

        /// <summary>Frames that a newer one replaced before they were taken.</summary>
        public long Dropped => Interlocked.Read(ref _dropped);

        public void Offer(string camera, Frame frame)
        {
            int slot = Array.IndexOf(_cameras, camera);
            if (slot < 0)
            {
                return;
            }

            Frame? old;
            lock (_frames)
            {
                if (_closed)
                {
                    return;
                }

                old = _frames[slot];
                _frames[slot] = frame.AddReference();
                if (old is null)
                {
                    // In the lock: the other thread may dispose it as soon as it has closed.
                    _any.Release();
                    return;
                }
            }

            old.Dispose();
            Interlocked.Increment(ref _dropped);
        }

        /// <summary>The next frame, in turns of the cameras; the caller disposes it.</summary>
        public async Task<(string Camera, Frame Frame)> TakeAsync(CancellationToken cancellationToken)
        {
            while (true)
            {
                await _any.WaitAsync(cancellationToken);
                lock (_frames)
                {
                    for (int i = 0; i < _frames.Length; i++)
                    {
                        int slot = (_next + i) % _frames.Length;
                        if (_frames[slot] is { } frame)
                        {
                            _frames[slot] = null;
                            _next = slot + 1;
                            return (_cameras[slot], frame);
                        }
                    }
                }
            }
        }

        public void Dispose()
        {
            Interlocked.CompareExchange(ref _tap._slots, null, this);
            lock (_frames)
            {
                _closed = true;
                for (int i = 0; i < _frames.Length; i++)
                {
                    _frames[i]?.Dispose();
                    _frames[i] = null;
                }
            }

            _any.Dispose();
        }
    }
}
