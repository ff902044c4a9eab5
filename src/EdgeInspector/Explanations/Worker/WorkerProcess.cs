using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using EdgeInspector.Core.Explaining.Generation;

namespace EdgeInspector.Explanations.Worker;

/// <summary>One run of the worker. One generation at a time. Disposing ends the process.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private const int LongestNoise = 2000;
    private const string EndedOnPurpose = "the language model's process was ended";

    /// <summary>setsid(1).</summary>
    private const string OwnSession = "/usr/bin/setsid";

    /// <summary>Time in which a cancelled answer must end: a token or a piece of the prompt of a slow model.</summary>
    private static readonly TimeSpan _grace = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly Action<string> _log;
    private readonly TaskCompletionSource<WorkerReply> _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<LanguageModelException> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly StringBuilder _noise = new();
    private TaskCompletionSource<WorkerReply>? _answer;
    private Action<string>? _onText;
    private int _id;

    private WorkerProcess(Process process, Action<string> log)
    {
        _process = process;
        _log = log;
    }

    public int Id => _process.Id;

    /// <summary>Done when the process has ended; says how.</summary>
    public Task<LanguageModelException> Ended => _ended.Task;

    /// <summary>Starts it and sends what to load.</summary>
    /// <exception cref="LanguageModelException">It does not start.</exception>
    public static WorkerProcess Start(WorkerSettings settings, Action<string> log)
    {
        // In a session of its own: Ctrl-C is for the daemon, which ends it in its turn. Where util-linux is missing it goes without; what is not there is told as that.
        bool isThere = !Path.IsPathRooted(settings.Command[0]) || File.Exists(settings.Command[0]);
        string[] command = isThere && File.Exists(OwnSession) ? [OwnSession, .. settings.Command] : [.. settings.Command];
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = Encoding.UTF8,
        };
        // Of the other process only: its own objects are few, and what the runtime takes ahead counts against its limit.
        start.Environment["DOTNET_GCHeapHardLimit"] = "0x10000000";
        start.Environment["DOTNET_gcServer"] = "0";
        // Where ggml gives up it would start a debugger on itself, for seconds.
        start.Environment["GGML_NO_BACKTRACE"] = "1";
        try
        {
            var worker = new WorkerProcess(Process.Start(start)!, log);
            worker.Listen();
            worker.Send(new WorkerRequest
            {
                Kind = WorkerRequestKind.Load,
                Model = settings.Model,
                Library = settings.Library,
                Options = settings.Options,
                MaxMemoryBytes = settings.MaxMemoryBytes,
            });
            return worker;
        }
        catch (Win32Exception error)
        {
            throw new LanguageModelException(LanguageModelFault.WorkerDied, $"{settings.Command[0]} does not start: {error.Message}", error);
        }
    }

    /// <summary>Waits for the model.</summary>
    /// <exception cref="LanguageModelException">The model is refused, the process died, or the time is over.</exception>
    public async Task<WorkerReply> LoadAsync(TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAny(_loaded.Task, _ended.Task).WaitAsync(limit, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new LanguageModelException(LanguageModelFault.DeadlineExceeded, $"the language model was not loaded within {limit.TotalSeconds:0} s");
        }

        // A refusal is said before the end that follows it.
        return _loaded.Task.IsCompleted ? Settle(await _loaded.Task) : throw await _ended.Task;
    }

    /// <summary>Has an answer written.</summary>
    /// <param name="deadline">Cancelled when it is too late; <paramref name="cancellationToken"/> when nobody waits any more.</param>
    /// <exception cref="LanguageModelException">Refused, died, or too late.</exception>
    /// <exception cref="OperationCanceledException">Nobody waits any more.</exception>
    public async Task<GenerationResult> GenerateAsync(GenerationRequest request, Action<string>? onText, CancellationToken deadline, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<WorkerReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        int id = ++_id;
        _onText = onText;
        _answer = answer;
        Send(new WorkerRequest { Kind = WorkerRequestKind.Generate, Id = id, Generation = request, Streams = onText is not null });
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline, cancellationToken);
        try
        {
            await Task.WhenAny(answer.Task, _ended.Task).WaitAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            await StopAsync(id, answer.Task);
            cancellationToken.ThrowIfCancellationRequested();
            throw new LanguageModelException(LanguageModelFault.DeadlineExceeded, "the language model did not answer in time");
        }

        return answer.Task.IsCompleted ? Settle(await answer.Task).Result! : throw await _ended.Task;
    }

    public void Dispose()
    {
        Kill();
        // Said here: the reader may be waiting for the end of a process that, once disposed, tells nobody of it.
        _ended.TrySetResult(new LanguageModelException(LanguageModelFault.WorkerDied, EndedOnPurpose));
        _process.Dispose();
    }

    private static WorkerReply Settle(WorkerReply reply) => reply.Kind switch
    {
        WorkerReplyKind.Refused => throw new LanguageModelException(reply.Fault, reply.Text ?? "the language model refused without a reason"),
        WorkerReplyKind.Cancelled => throw new LanguageModelException(LanguageModelFault.DeadlineExceeded, "the language model was stopped"),
        _ => reply,
    };

    /// <summary>Asks the answer to end; a model that does not listen is ended with its process.</summary>
    private async Task StopAsync(int id, Task answer)
    {
        _onText = null;
        Send(new WorkerRequest { Kind = WorkerRequestKind.Cancel, Id = id });
        try
        {
            await Task.WhenAny(answer, _ended.Task).WaitAsync(_grace);
        }
        catch (TimeoutException)
        {
            _log("the language model does not stop when asked to; its process is ended");
            Kill();
        }
    }

    private void Listen()
    {
        _process.EnableRaisingEvents = true;
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.BeginErrorReadLine();
        _ = Task.Run(ReadAsync);
    }

    private async Task ReadAsync()
    {
        try
        {
            while (await _process.StandardOutput.ReadLineAsync() is { } line)
            {
                Take(line);
            }

            await _process.WaitForExitAsync();
            _ended.TrySetResult(new LanguageModelException(LanguageModelFault.WorkerDied, How()));
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Disposed while it was read: ended on purpose.
            _ended.TrySetResult(new LanguageModelException(LanguageModelFault.WorkerDied, EndedOnPurpose));
        }
    }

    private void Take(string line)
    {
        if (WorkerJson.ReadReply(line) is not { } reply)
        {
            Note(line);
            return;
        }

        switch (reply.Kind)
        {
            case WorkerReplyKind.Log:
                _log(reply.Text ?? "");
                break;
            case WorkerReplyKind.Text when reply.Id == _id:
                _onText?.Invoke(reply.Text ?? "");
                break;
            case WorkerReplyKind.Loaded:
            case WorkerReplyKind.Refused when reply.Id == 0:
                _loaded.TrySetResult(reply);
                break;
            default:
                if (reply.Id == _id)
                {
                    _answer?.TrySetResult(reply);
                }

                break;
        }
    }

    private void Note(string? line)
    {
        lock (_noise)
        {
            if (!string.IsNullOrWhiteSpace(line) && _noise.Length < LongestNoise)
            {
                _noise.AppendLine(line);
            }
        }
    }

    private string How()
    {
        // Shells count a signal from 128.
        int code = _process.ExitCode;
        string end = code > 128 ? $"the language model's process died (signal {code - 128})" : $"the language model's process ended with code {code}";
        lock (_noise)
        {
            string? said = _noise.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault();
            return said is null ? end : $"{end}: {said}";
        }
    }

    private void Send(WorkerRequest request)
    {
        try
        {
            _process.StandardInput.WriteLine(WorkerJson.Write(request));
            _process.StandardInput.Flush();
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // It died; its end is told by the reader.
        }
    }

    private void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (Exception error) when (error is InvalidOperationException or Win32Exception)
        {
            // It has ended by itself.
        }
    }
}
