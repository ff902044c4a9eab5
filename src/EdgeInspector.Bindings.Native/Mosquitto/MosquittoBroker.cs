using System.Diagnostics;
using EdgeInspector.Core.Mqtt;

namespace EdgeInspector.Bindings.Native.Mosquitto;

/// <summary>
/// The embedded broker: a <c>mosquitto</c> child with a private configuration, loopback only, nothing kept on disk. Restarted on the same
/// port, with back-off, when it dies; ended with this object and with this process. The distribution's own service is never touched.
/// </summary>
public sealed class MosquittoBroker : IMqttBroker
{
    private const int PortAttempts = 5;
    private const int LinesKept = 10;
    private static readonly TimeSpan s_pollInterval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_answerPatience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_stopPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_healthyAfter = TimeSpan.FromSeconds(30);

    private readonly MosquittoBrokerOptions _options;
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _stop = new();
    private readonly AutoResetEvent _changed = new(false);
    private readonly Queue<string> _lines = new();
    private volatile Process? _process;
    private bool _threadStarted;
    private bool _disposed;
    private int _restarts;

    public MosquittoBroker(MosquittoBrokerOptions? options = null) => _options = options ?? new MosquittoBrokerOptions();

    /// <inheritdoc/>
    public int Port { get; private set; }

    /// <summary>The child's process id; 0 while there is none.</summary>
    public int ProcessId => _process is { } process ? process.Id : 0;

    /// <summary>How often it died and was started again.</summary>
    public int Restarts => Volatile.Read(ref _restarts);

    /// <inheritdoc/>
    public Task StartAsync(int preferredPort, CancellationToken cancellationToken)
    {
        if (_threadStarted)
        {
            throw new InvalidOperationException("The broker was started before.");
        }

        // The kernel's end-with-parent is bound to the thread that forks, so that thread lives as long as the broker.
        _threadStarted = true;
        new Thread(() => Supervise(preferredPort)) { IsBackground = true, Name = "mqtt-broker" }.Start();
        return _started.Task.WaitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        if (_threadStarted)
        {
            _stop.Set();
            _changed.Set();
            await _ended.Task.ConfigureAwait(false);
        }

        _stop.Dispose();
        _changed.Dispose();
    }

    private void Supervise(int preferredPort)
    {
        string? folder = null;
        try
        {
            string executable = MosquittoProgram.Find(_options.ExecutablePath);
            folder = Directory.CreateTempSubdirectory("edge-inspector-mosquitto-").FullName;
            StartFirst(executable, folder, preferredPort);
            _started.TrySetResult();
            KeepAlive(executable, folder);
        }
        catch (Exception exception)
        {
            // The thread's edge: before the first answer the caller gets it; afterwards there is only the log.
            if (!_started.TrySetException(exception is InvalidOperationException ? exception : Failure(exception.Message)))
            {
                _options.Log?.Invoke($"the embedded broker is no longer supervised: {exception.Message}");
            }
        }

        StopProcess();
        if (folder is not null)
        {
            Forget(folder);
        }

        _ended.TrySetResult();
    }

    private void Forget(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A box that clears its temporary folder now and then has been faster.
            _options.Log?.Invoke($"{folder} was not removed: {error.Message}");
        }
    }

    private void StartFirst(string executable, string folder, int preferredPort)
    {
        for (int attempt = 0; attempt < PortAttempts; attempt++)
        {
            int port = attempt == 0 && preferredPort > 0 && MqttProbe.IsFree(preferredPort) ? preferredPort : MqttProbe.FindFreePort();
            Process process = Launch(executable, folder, port);
            if (WaitUntilItAnswers(process, port))
            {
                Port = port;
                return;
            }

            StopProcess();
            if (_stop.IsSet || !LastLines().Contains("Address already in use", StringComparison.Ordinal))
            {
                throw Failure(LastLines());
            }
        }

        throw Failure($"no free port was found in {PortAttempts} attempts");
    }

    /// <summary>Waits for the child's end and starts it again, until told to stop.</summary>
    private void KeepAlive(string executable, string folder)
    {
        TimeSpan delay = _options.RestartDelay;
        long since = Stopwatch.GetTimestamp();
        while (!_stop.IsSet)
        {
            if (_process is { HasExited: false })
            {
                _changed.WaitOne();
                continue;
            }

            StopProcess();
            delay = Stopwatch.GetElapsedTime(since) > s_healthyAfter ? _options.RestartDelay : delay;
            _options.Log?.Invoke($"the embedded broker ended ({LastLines()}); started again in {delay.TotalSeconds:0.#} s");
            if (_stop.Wait(delay))
            {
                return;
            }

            delay = delay * 2 < _options.MaxRestartDelay ? delay * 2 : _options.MaxRestartDelay;
            since = Stopwatch.GetTimestamp();
            if (WaitUntilItAnswers(Launch(executable, folder, Port), Port))
            {
                Interlocked.Increment(ref _restarts);
                _options.Log?.Invoke($"the embedded broker answers again at 127.0.0.1:{Port}");
            }
            else
            {
                StopProcess();
            }
        }
    }

    private Process Launch(string executable, string folder, int port)
    {
        lock (_lines)
        {
            _lines.Clear();
        }

        string configuration = MosquittoProgram.WriteConfiguration(folder, port, _options);
        var process = new Process { StartInfo = MosquittoProgram.Command(executable, configuration) };
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => SignalChange();
        process.ErrorDataReceived += (_, line) => KeepLine(line.Data);
        process.Start();
        process.BeginErrorReadLine();
        _process = process;
        return process;
    }

    private void SignalChange()
    {
        try
        {
            _changed.Set();
        }
        catch (ObjectDisposedException)
        {
            // The end of the last child, told after everything was cleaned up.
        }
    }

    private bool WaitUntilItAnswers(Process process, int port)
    {
        long since = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(since) < _options.StartTimeout && !process.HasExited && !_stop.IsSet)
        {
            if (MqttProbe.Answers(port, s_answerPatience) && !process.HasExited)
            {
                return true;
            }

            _stop.Wait(s_pollInterval);
        }

        return false;
    }

    private void StopProcess()
    {
        if (_process is not { } process)
        {
            return;
        }

        if (!process.HasExited)
        {
            _ = LibC.kill(process.Id, LibC.SignalTerminate);
            if (!process.WaitForExit(s_stopPatience))
            {
                process.Kill();
            }
        }

        // Also waits for the last of its lines.
        process.WaitForExit();
        process.Dispose();
        _process = null;
    }

    private void KeepLine(string? line)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            return;
        }

        lock (_lines)
        {
            _lines.Enqueue(line);
            if (_lines.Count > LinesKept)
            {
                _lines.Dequeue();
            }
        }

        _options.Log?.Invoke($"broker: {line}");
    }

    private string LastLines()
    {
        lock (_lines)
        {
            return _lines.Count == 0 ? "it said nothing" : string.Join("; ", _lines);
        }
    }

    private static InvalidOperationException Failure(string reason) =>
        new($"The embedded broker does not start: {reason}. Correct that, or set mqtt.url to a broker of your own.");
}
