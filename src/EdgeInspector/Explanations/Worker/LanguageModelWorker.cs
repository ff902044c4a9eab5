using EdgeInspector.Core.Explaining.Generation;

namespace EdgeInspector.Explanations.Worker;

/// <summary>
/// A language model in a process of its own, kept alive: started, started again with growing pauses when it dies, and ended when memory
/// is short. One request is answered, one may wait, further ones are turned away: explanations are what is done without first. A fault of
/// the model's file, library or process reaches the caller as a <see cref="LanguageModelException"/>, never as more. Thread-safe.
/// </summary>
public sealed class LanguageModelWorker : IAsyncDisposable
{
    /// <summary>How often the machine's memory is looked at.</summary>
    private static readonly TimeSpan _watchInterval = TimeSpan.FromSeconds(2);

    private readonly WorkerSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly MemoryWatch _memory;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Lock _gate = new();
    private readonly Task _supervision;
    private WorkerStanding _standing = new(WorkerState.Starting, null, 0, 0, null, null, 0);
    private LanguageModelException? _lastFault;
    private TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WorkerProcess? _process;
    private long _shed;
    private int _waiting;
    private bool _hasAnswered;

    /// <summary>Starts the process.</summary>
    public LanguageModelWorker(WorkerSettings settings, TimeProvider time, ILogger<LanguageModelWorker> log)
        : this(settings, time, log, new MemoryWatch())
    {
    }

    internal LanguageModelWorker(WorkerSettings settings, TimeProvider time, ILogger log, MemoryWatch memory)
    {
        _settings = settings;
        _time = time;
        _log = log;
        _memory = memory;
        _supervision = Task.Run(SuperviseAsync);
    }

    /// <summary>How it fares now.</summary>
    public WorkerStanding Standing
    {
        get
        {
            lock (_gate)
            {
                return _standing with { ShedRequests = Interlocked.Read(ref _shed) };
            }
        }
    }

    /// <summary>Waits until it is ready or has failed for the first time.</summary>
    public async Task<WorkerStanding> SettledAsync(CancellationToken cancellationToken)
    {
        await Settled().WaitAsync(cancellationToken);
        return Standing;
    }

    /// <summary>Has an answer written.</summary>
    /// <param name="onText">Each piece as it comes, on a thread of the pool; null: nobody listens.</param>
    /// <param name="deadline">Longest time from now, waiting included.</param>
    /// <exception cref="LanguageModelException">Why there is none; the template speaks.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the worker can be asked again.</exception>
    public async Task<GenerationResult> GenerateAsync(GenerationRequest request, Action<string>? onText, TimeSpan deadline, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _waiting) > 2)
        {
            Interlocked.Decrement(ref _waiting);
            throw Shed("the language model is busy, and one request waits already");
        }

        using var late = new CancellationTokenSource(deadline, _time);
        try
        {
            await WaitAsync(_turn.WaitAsync, late.Token, cancellationToken);
            try
            {
                await WaitAsync(token => Settled().WaitAsync(token), late.Token, cancellationToken);
                GenerationResult result = await Current().GenerateAsync(request, onText, late.Token, cancellationToken);
                _hasAnswered = true;
                return result;
            }
            finally
            {
                _turn.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>The same for callers with a template at hand: null where there is no answer, which is logged and shows in <see cref="Standing"/>.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<GenerationResult?> TryGenerateAsync(GenerationRequest request, TimeSpan deadline, CancellationToken cancellationToken)
    {
        try
        {
            return await GenerateAsync(request, null, deadline, cancellationToken);
        }
        catch (LanguageModelException error)
        {
            _log.LogDebug("No answer of the language model ({Fault}): {Reason}", error.Fault, error.Message);
            return null;
        }
    }

    /// <summary>Ends the process.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _supervision;
        _stop.Dispose();
    }

    private static async Task WaitAsync(Func<CancellationToken, Task> wait, CancellationToken late, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late, cancellationToken);
        try
        {
            await wait(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new LanguageModelException(LanguageModelFault.DeadlineExceeded, "the language model had no time for it before its deadline");
        }
    }

    private WorkerProcess Current()
    {
        lock (_gate)
        {
            if (_process is { } process && _standing.State == WorkerState.Ready)
            {
                return process;
            }
        }

        LanguageModelException? fault = _lastFault;
        throw Standing.State is WorkerState.Shed or WorkerState.Stopped || fault is null ? Shed(Standing.Reason ?? "the language model is not ready") : new LanguageModelException(fault.Fault, fault.Message, fault);
    }

    private LanguageModelException Shed(string why)
    {
        Interlocked.Increment(ref _shed);
        return new LanguageModelException(LanguageModelFault.Shed, why);
    }

    private Task Settled()
    {
        lock (_gate)
        {
            return _settled.Task;
        }
    }

    private async Task SuperviseAsync()
    {
        int failures = 0;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                if (_memory.Shortage() is { } shortage)
                {
                    Become(WorkerState.Shed, shortage);
                    await Task.Delay(_watchInterval, _time, _stop.Token);
                    continue;
                }

                await RunOnceAsync();
                failures = 0;
            }
            catch (LanguageModelException error)
            {
                failures = _hasAnswered ? 1 : failures + 1;
                _hasAnswered = false;
                await PauseAsync(error, failures);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        Become(WorkerState.Stopped, "the program stops");
    }

    /// <summary>From the start of a process to its end. Returns when it was ended for want of memory.</summary>
    /// <exception cref="LanguageModelException">It died or refused.</exception>
    private async Task RunOnceAsync()
    {
        // What was wrong stays said until it is over.
        Become(WorkerState.Starting, Standing.Reason);
        using WorkerProcess process = WorkerProcess.Start(_settings, line => _log.LogDebug("{Line}", line));
        try
        {
            WorkerReply loaded = await process.LoadAsync(_settings.LoadLimit, _time, _stop.Token);
            _log.LogInformation("Language model {Model} is ready ({Library}, process {Process})", Path.GetFileName(_settings.Model), loaded.Library, process.Id);
            lock (_gate)
            {
                _process = process;
                _standing = _standing with { Library = loaded.Library, Model = loaded.Description, ProcessId = process.Id };
            }

            Become(WorkerState.Ready, null);
            await WatchAsync(process);
        }
        finally
        {
            lock (_gate)
            {
                _process = null;
                // Never ready without a process, not even until the reason is known.
                _standing = _standing with { ProcessId = 0, State = _standing.State == WorkerState.Ready ? WorkerState.Restarting : _standing.State };
            }
        }
    }

    private async Task WatchAsync(WorkerProcess process)
    {
        while (true)
        {
            Task first = await Task.WhenAny(process.Ended, Task.Delay(_watchInterval, _time, _stop.Token));
            if (first == process.Ended)
            {
                throw await process.Ended;
            }

            await first;
            if (_memory.Shortage() is { } shortage)
            {
                _log.LogWarning("The language model is ended: {Shortage}. Templates explain.", shortage);
                Become(WorkerState.Shed, shortage);
                return;
            }
        }
    }

    private async Task PauseAsync(LanguageModelException error, int failures)
    {
        TimeSpan pause = TimeSpan.FromTicks(Math.Min(_settings.LongestPause.Ticks, _settings.FirstPause.Ticks << Math.Min(failures - 1, 20)));
        bool died = error.Fault is LanguageModelFault.WorkerDied or LanguageModelFault.DeadlineExceeded;
        _lastFault = error;
        lock (_gate)
        {
            _standing = _standing with { Restarts = _standing.Restarts + (died ? 1 : 0) };
        }

        Become(died ? WorkerState.Restarting : WorkerState.Refused, error.Message);
        _log.LogWarning("No language model: {Reason}. Templates explain; next try in {Pause:0.#} s.", error.Message, pause.TotalSeconds);
        await Task.Delay(pause, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Become(WorkerState state, string? reason)
    {
        lock (_gate)
        {
            _standing = _standing with { State = state, Reason = reason };
            // While it is being started for the first time, requests wait; later they are told at once why there is none.
            if (state != WorkerState.Starting)
            {
                _settled.TrySetResult();
            }
            else if (_settled.Task.IsCompleted && _lastFault is null)
            {
                _settled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }

        if (state == WorkerState.Ready)
        {
            _lastFault = null;
        }
    }
}
