using EdgeInspector.Core.Vision;

namespace EdgeInspector.Pipeline;

/// <summary>
/// The one thread that owns a model's session; cameras send it their frames and wait. A model is exchanged between two frames, so
/// none goes unjudged. Frames that are looked at in parts take turns with those of other cameras, a run each. Thread-safe for its users.
/// </summary>
internal sealed class ModelLane : IDisposable
{
    private readonly object _lock = new();
    private readonly Queue<LaneRequest> _waiting = new();
    private readonly Thread _thread;
    private readonly ILogger _log;
    private IVisionModel _model;
    private IVisionModel? _next;
    private TaskCompletionSource<IVisionModel>? _handOver;
    private LatencyHistogram _times = new();
    private int _begun;
    private bool _stopping;
    private bool _failing;
    private long _runs;
    private long _failures;

    public ModelLane(string name, IVisionModel model, TimeProvider time, ILogger log)
    {
        Name = name;
        _model = model;
        _log = log;
        Heartbeat = new Heartbeat($"model {name}", time);
        Clock = time;
        _thread = new Thread(Run) { IsBackground = true, Name = $"lane {name}" };
        _thread.Start();
    }

    /// <summary>The configured model name.</summary>
    public string Name { get; }

    public Heartbeat Heartbeat { get; }

    /// <summary>What each frame took the model in use, letterbox to non-maximum suppression, all its parts together; begun anew with each model.</summary>
    public LatencyHistogram Times => Volatile.Read(ref _times);

    /// <summary>The model in use; another one after <see cref="Replace"/>.</summary>
    public IVisionModel Model => Volatile.Read(ref _model);

    /// <summary>Frames it ran on.</summary>
    public long Runs => Interlocked.Read(ref _runs);

    public long Failures => Interlocked.Read(ref _failures);

    /// <summary>Whether the last run failed.</summary>
    public bool IsFailing => Volatile.Read(ref _failing);

    private TimeProvider Clock { get; }

    /// <summary>Queues a request; its owner then waits for it. False when the lane has stopped.</summary>
    public bool Submit(LaneRequest request)
    {
        lock (_lock)
        {
            if (_stopping)
            {
                return false;
            }

            request.Begin();
            _waiting.Enqueue(request);
            Monitor.Pulse(_lock);
            return true;
        }
    }

    /// <summary>Takes over <paramref name="next"/> and puts it in use before the next frame; the old one is disposed by its own thread.</summary>
    public void Replace(IVisionModel next)
    {
        lock (_lock)
        {
            TakeBack_NeedsLock();
            _next = next;
            Monitor.Pulse(_lock);
        }
    }

    /// <summary>The same, but hands the old one over: the way back stays open without loading it again.</summary>
    /// <returns>The model that was in use until now, which becomes the caller's once the new one is in use.</returns>
    /// <exception cref="ObjectDisposedException">The lane has stopped; <paramref name="next"/> is disposed.</exception>
    /// <exception cref="OperationCanceledException">It stopped meanwhile, or another model was put in first; <paramref name="next"/> is disposed.</exception>
    public Task<IVisionModel> ExchangeAsync(IVisionModel next)
    {
        lock (_lock)
        {
            if (_stopping)
            {
                next.Dispose();
                throw new ObjectDisposedException(Name);
            }

            TakeBack_NeedsLock();
            _next = next;
            _handOver = new TaskCompletionSource<IVisionModel>(TaskCreationOptions.RunContinuationsAsynchronously);
            Monitor.Pulse(_lock);
            return _handOver.Task;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _stopping = true;
            Monitor.Pulse(_lock);
        }

        _thread.Join();
    }

    private void Run()
    {
        while (Next(out LaneRequest? request))
        {
            Heartbeat.Beat();
            if (request is not null)
            {
                Serve(request);
            }
        }

        _model.Dispose();
        lock (_lock)
        {
            TakeBack_NeedsLock();
        }
    }

    private void TakeBack_NeedsLock()
    {
        _next?.Dispose();
        _next = null;
        _handOver?.TrySetCanceled();
        _handOver = null;
    }

    private bool Next(out LaneRequest? request)
    {
        request = null;
        lock (_lock)
        {
            if (_waiting.Count == 0 && _next is null && !_stopping)
            {
                Monitor.Wait(_lock, TimeSpan.FromMilliseconds(500));
            }

            // The parts of one frame are all looked at by one model.
            if (_next is not null && _begun == 0)
            {
                IVisionModel old = _model;
                Volatile.Write(ref _model, _next);
                Volatile.Write(ref _times, new LatencyHistogram());
                Volatile.Write(ref _failing, false);
                _next = null;
                if (_handOver?.TrySetResult(old) != true)
                {
                    old.Dispose();
                }

                _handOver = null;
            }

            // Requests already taken are served even while stopping: their owners wait.
            request = Take_NeedsLock();
            return request is not null || !_stopping;
        }
    }

    /// <summary>The next in turn; where another model is to come, the next that is half done.</summary>
    private LaneRequest? Take_NeedsLock()
    {
        for (int i = _waiting.Count; i > 0; i--)
        {
            LaneRequest request = _waiting.Dequeue();
            if (_next is null || _begun == 0 || request.IsBegun)
            {
                return request;
            }

            _waiting.Enqueue(request);
        }

        return null;
    }

    private void Serve(LaneRequest request)
    {
        long start = Clock.GetTimestamp();
        bool wasBegun = request.IsBegun, done = true;
        Exception? error = null;
        try
        {
            done = request.Step(_model);
            Volatile.Write(ref _failing, false);
        }
        catch (Exception e)
        {
            // A failing model costs its frames (NOT_JUDGED), never the line; said once per streak of failures.
            error = e;
            Interlocked.Increment(ref _failures);
            if (!_failing)
            {
                _log.LogError("Model {Model} fails: {Reason}", Name, e.Message);
            }

            Volatile.Write(ref _failing, true);
        }

        request.Spent += Clock.GetElapsedTime(start);
        if (!done)
        {
            lock (_lock)
            {
                _begun += wasBegun ? 0 : 1;
                _waiting.Enqueue(request);
            }

            return;
        }

        _begun -= wasBegun ? 1 : 0;
        Interlocked.Increment(ref _runs);
        Times.Record(request.Spent);
        request.End(error, _model.Reference);
    }
}
