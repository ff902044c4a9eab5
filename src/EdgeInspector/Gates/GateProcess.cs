using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using EdgeInspector.Core.Frames;
using EdgeInspector.Gates.Child;
using EdgeInspector.Updates.Jobs;

namespace EdgeInspector.Gates;

/// <summary>
/// Another process of this program that tries a model: in a session of its own, at low priority, with a limit on its memory and on its
/// silence. Whatever the model does there, it costs that process. One caller at a time.
/// </summary>
/// <remarks>
/// Two limits hold its memory: <c>RLIMIT_DATA</c> (getrlimit(2)) of twice as much, which stops a single huge allocation at once, and a
/// look at its resident memory ten times a second, which is exact but late.
/// </remarks>
internal sealed class GateProcess : IAsyncDisposable
{
    private const int MaxNoise = 2000;

    /// <summary>What the program takes without a model: code, collected memory, stacks.</summary>
    private const long OwnBytes = 384L << 20;

    /// <summary>Private memory of a GPU's driver, which is mapped but hardly used.</summary>
    private const long DriverBytes = 16L << 30;

    private static readonly TimeSpan _watchEvery = TimeSpan.FromMilliseconds(100);

    private readonly Process _process;
    private readonly string _kind;
    private readonly Channel<GateAnswer> _answers = Channel.CreateUnbounded<GateAnswer>();
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _watch;
    private readonly long _limit;
    private string _noise = "";
    private volatile bool _tooMuch;

    private GateProcess(Process process, GateRequest request, long limit)
    {
        _process = process;
        _kind = request.Kind.ToString().ToLowerInvariant();
        _limit = limit;
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => _noise = line.Data is { Length: > 0 } && _noise.Length < MaxNoise ? _noise + line.Data + "\n" : _noise;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _watch = WatchMemoryAsync();
    }

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <param name="memory">Most it may take for the model, bytes.</param>
    /// <exception cref="UpdateException">The program does not start (<c>probe-start</c>).</exception>
    public static async Task<GateProcess> StartAsync(GateSettings settings, GateRequest request, long memory, CancellationToken cancellationToken)
    {
        List<string> command = Limited(settings, memory);
        Process process;
        try
        {
            process = Process.Start(new ProcessStartInfo(command[0], command.Skip(1))
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new UpdateException($"{request.Kind.ToString().ToLowerInvariant()}-start", $"{command[0]} does not start: {e.Message}", e);
        }

        var started = new GateProcess(process, request, memory);
        try
        {
            await started.WriteAsync(GateJson.WriteLine(request), cancellationToken);
            return started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends a frame to judge.</summary>
    public async Task SendAsync(string camera, Frame frame, CancellationToken cancellationToken)
    {
        await WriteAsync(GateJson.WriteLine(new FrameHeader(camera, frame.Number, frame.Width, frame.Height, frame.Region)), cancellationToken);
        await WriteAsync(frame.Memory, cancellationToken);
    }

    /// <summary>What it says next.</summary>
    /// <param name="limit">Longest silence.</param>
    /// <exception cref="UpdateException">It refuses the model, crashed, hangs, or takes too much memory; the code begins with its kind, as in <c>probe-crashed</c>.</exception>
    public async Task<GateAnswer> NextAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(limit);
        try
        {
            GateAnswer answer = await _answers.Reader.ReadAsync(deadline.Token);
            return answer.Gate == GateWord.Refused
                ? throw new UpdateException($"{_kind}-{answer.Code}", answer.Reason ?? "the model was refused")
                : answer;
        }
        catch (ChannelClosedException)
        {
            throw await EndedAsync();
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Kill();
            throw new UpdateException($"{_kind}-hung", string.Create(CultureInfo.InvariantCulture, $"the model gave no sign of life for {limit.TotalSeconds:0} s; its process was ended"));
        }
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        await _ended.CancelAsync();
        await _watch;
        _process.Dispose();
        _ended.Dispose();
    }

    private static List<string> Limited(GateSettings settings, long memory)
    {
        long data = (2 * memory) + OwnBytes + (settings.IsOnCpu ? 0 : DriverBytes);
        var command = new List<string>();
        // Essential packages of every Debian; where one is missing, the watch on the memory is what remains.
        Add("/usr/bin/setsid");
        Add("/usr/bin/nice", "-n", "10");
        Add("/usr/bin/prlimit", string.Create(CultureInfo.InvariantCulture, $"--data={data}:{data}"), "--core=0:0");
        command.AddRange(settings.Command);
        return command;

        void Add(string tool, params string[] arguments)
        {
            if (File.Exists(tool))
            {
                command.Add(tool);
                command.AddRange(arguments);
            }
        }
    }

    private void Hear(string? line)
    {
        if (line is null)
        {
            _answers.Writer.TryComplete();
        }
        else if (GateJson.Answer(line) is { } answer)
        {
            _answers.Writer.TryWrite(answer);
        }
    }

    private async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await _process.StandardInput.BaseStream.WriteAsync(bytes, cancellationToken);
            await _process.StandardInput.BaseStream.FlushAsync(cancellationToken);
        }
        catch (IOException)
        {
            // It ended; the next answer says how.
        }
    }

    private async Task WatchMemoryAsync()
    {
        try
        {
            while (!_ended.IsCancellationRequested)
            {
                if (ProcessMemory.Resident(_process.Id) > _limit + OwnBytes)
                {
                    _tooMuch = true;
                    Kill();
                    return;
                }

                await Task.Delay(_watchEvery, _ended.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // It is over.
        }
    }

    /// <summary>How it ended before it was done, in words.</summary>
    private async Task<UpdateException> EndedAsync()
    {
        using var moment = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await _process.WaitForExitAsync(moment.Token);
        }
        catch (OperationCanceledException)
        {
            Kill();
            return new UpdateException($"{_kind}-hung", "the model's process closed its output and did not end; it was ended");
        }

        if (_tooMuch)
        {
            return new UpdateException($"{_kind}-memory", $"the model takes more than the {_limit >> 20} MiB it may; its process was ended");
        }

        // Shells count a signal from 128.
        string end = _process.ExitCode > 128 ? $"crashed (signal {_process.ExitCode - 128})" : $"ended with code {_process.ExitCode}";
        string? said = _noise.Split('\n', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        bool memory = _noise.Contains("Out of memory", StringComparison.OrdinalIgnoreCase) || _noise.Contains("OutOfMemory", StringComparison.Ordinal) || _noise.Contains("bad_alloc", StringComparison.Ordinal);
        return new UpdateException($"{_kind}-{(memory ? "memory" : "crashed")}", $"the model's process {end}{(said is null ? "" : $": {said}")}");
    }

    private void Kill()
    {
        try
        {
            if (!_process.HasExited)
            {
                _process.Kill(entireProcessTree: true);
            }
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It ended in between.
        }
    }
}
