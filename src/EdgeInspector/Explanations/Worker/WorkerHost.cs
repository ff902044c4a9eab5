using System.Collections.Concurrent;
using System.Diagnostics;
using EdgeInspector.Core.Explaining.Generation;

namespace EdgeInspector.Explanations.Worker;

/// <summary>
/// The other process: one language model, asked line by line. A thread of its own reads, so that a cancellation is heard while the model
/// writes, and the end of the input, which is the end of the program that asks, ends this one at once.
/// </summary>
internal sealed class WorkerHost
{
    /// <summary>The hidden verb that starts it.</summary>
    public const string Verb = "language-model";

    private readonly TextWriter _output;
    private readonly BlockingCollection<WorkerRequest> _requests = [];
    private readonly ConcurrentDictionary<int, CancellationTokenSource> _running = [];
    private readonly Lock _write = new();

    private WorkerHost(TextWriter output) => _output = output;

    /// <summary>Serves until the input ends.</summary>
    /// <param name="library">Opens libllama: its configured place, and who hears its warnings.</param>
    /// <param name="background">Puts the process behind all others, with a limit to its memory; says what was refused.</param>
    /// <returns>Exit code: 0, or 2 when the model was refused.</returns>
    public static int Run(
        TextReader input, TextWriter output, Func<string?, Action<string>, ILanguageModelRuntime> library, Func<long, IReadOnlyList<string>> background)
    {
        var host = new WorkerHost(output);
        string? first = input.ReadLine();
        if (first is null)
        {
            return 0;
        }

        WorkerRequest load = WorkerJson.ReadRequest(first);
        foreach (string refused in background(load.MaxMemoryBytes))
        {
            host.Reply(new WorkerReply { Kind = WorkerReplyKind.Log, Text = $"the language model's process keeps its {refused}" });
        }

        new Thread(() => host.Listen(input)) { IsBackground = true, Name = "requests" }.Start();
        return host.Serve(load, library);
    }

    private int Serve(WorkerRequest load, Func<string?, Action<string>, ILanguageModelRuntime> library)
    {
        try
        {
            using ILanguageModelRuntime runtime = library(load.Library, line => Reply(new WorkerReply { Kind = WorkerReplyKind.Log, Text = line }));
            using ILanguageModel model = runtime.Load(load.Model!, load.Options!);
            Reply(new WorkerReply { Kind = WorkerReplyKind.Loaded, Description = model.Description, Library = runtime.Description });
            foreach (WorkerRequest request in _requests.GetConsumingEnumerable())
            {
                Generate(model, request);
            }

            return 0;
        }
        catch (LanguageModelException error)
        {
            Refuse(0, error.Fault, error.Message);
        }
        catch (DllNotFoundException error)
        {
            Refuse(0, LanguageModelFault.Library, error.Message);
        }
        catch (OutOfMemoryException)
        {
            Refuse(0, LanguageModelFault.TooLarge, $"{load.Model} does not fit into the {load.MaxMemoryBytes >> 20} MiB that explanations may take. Use a smaller model, or a shorter context.");
        }

        return 2;
    }

    private void Generate(ILanguageModel model, WorkerRequest request)
    {
        using CancellationTokenSource cancellation = _running.GetOrAdd(request.Id, static _ => new CancellationTokenSource());
        try
        {
            Action<string>? listener = request.Streams ? piece => Reply(new WorkerReply { Kind = WorkerReplyKind.Text, Id = request.Id, Text = piece }) : null;
            GenerationResult result = model.Generate(request.Generation!, listener, cancellation.Token);
            Reply(new WorkerReply { Kind = WorkerReplyKind.Done, Id = request.Id, Result = result });
        }
        catch (OperationCanceledException)
        {
            Reply(new WorkerReply { Kind = WorkerReplyKind.Cancelled, Id = request.Id });
        }
        catch (LanguageModelException error)
        {
            Refuse(request.Id, error.Fault, error.Message);
        }
        catch (ArgumentException error)
        {
            Refuse(request.Id, LanguageModelFault.Library, error.Message);
        }
        finally
        {
            _running.TryRemove(request.Id, out _);
        }
    }

    private void Listen(TextReader input)
    {
        while (input.ReadLine() is { } line)
        {
            WorkerRequest request = WorkerJson.ReadRequest(line);
            if (request.Kind == WorkerRequestKind.Generate)
            {
                _running.TryAdd(request.Id, new CancellationTokenSource());
                _requests.Add(request);
            }
            else if (_running.TryGetValue(request.Id, out CancellationTokenSource? running))
            {
                Cancel(running);
            }
        }

        // Whoever asked is gone; what is being computed is for nobody.
        Process.GetCurrentProcess().Kill();
    }

    private static void Cancel(CancellationTokenSource running)
    {
        try
        {
            running.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended in between.
        }
    }

    private void Refuse(int id, LanguageModelFault fault, string reason) => Reply(new WorkerReply { Kind = WorkerReplyKind.Refused, Id = id, Fault = fault, Text = reason });

    private void Reply(WorkerReply reply)
    {
        string line = WorkerJson.Write(reply);
        lock (_write)
        {
            _output.WriteLine(line);
            _output.Flush();
        }
    }
}
