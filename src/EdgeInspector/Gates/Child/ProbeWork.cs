using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Vision;

namespace EdgeInspector.Gates.Child;

/// <summary>Loads a model for the first time and has it look at noise and at its golden pictures.</summary>
internal sealed class ProbeWork(GateRequest request, IModelRuntime runtime, IImageCodec codec, Action<GateAnswer> say)
{
    /// <summary>Most frames: a small model does them in a second, and the more runs, the slower the leak that shows.</summary>
    private const int MostFrames = 400;

    /// <summary>Frames beyond the least are only run within this time.</summary>
    private static readonly TimeSpan _moreWithin = TimeSpan.FromSeconds(10);

    /// <summary>After this long, a slow model has shown enough with a fifth of the least.</summary>
    private static readonly TimeSpan _enough = TimeSpan.FromMinutes(2);

    /// <summary>Memory is read so often over the run.</summary>
    private const int Parts = 8;

    private readonly Findings _found = new();
    private readonly FramePool _pool = new();
    private IModelSession? _session;

    /// <exception cref="GateRefusal">It cannot be used.</exception>
    public void Run()
    {
        using var models = new OpenedModels(request, runtime);
        long before = ProcessMemory.Resident();
        using IVisionModel model = models.Load(request.Candidate!, null, session => _session = session);
        say(new GateAnswer { Gate = GateWord.Loaded });
        ProbeReport report = RunNoise(model);
        List<string> faults = [];
        int golden = Replay(model, faults);
        say(new GateAnswer
        {
            Gate = GateWord.Done,
            Report = report with
            {
                PeakBytes = Math.Max(0, ProcessMemory.Peak() - before),
                Provider = model.Provider.ToString(),
                Golden = golden,
                GoldenFaults = faults,
                Outputs = _session is null ? [] : [.. _session.Outputs.Select((output, i) => $"{output.Name} [{string.Join(',', _session.OutputShape(i).ToArray())}]")],
            },
        });
    }

    private ProbeReport RunNoise(IVisionModel model)
    {
        int width = model.Manifest.Input?.Width ?? 0, height = model.Manifest.Input?.Height ?? 0;
        // A frame larger than the input, as cameras have: what scales it is tried too.
        var noise = new NoiseFrames(_pool, Math.Clamp(width * 2, 64, 2048), Math.Clamp(height * 3 / 2, 64, 2048));
        var times = new List<double>();
        var held = new List<long>();
        var total = Stopwatch.StartNew();
        var said = Stopwatch.StartNew();
        int least = Math.Max(request.Frames, Parts);
        int wanted = MostFrames;
        while (times.Count < wanted)
        {
            using (Frame frame = noise.Next())
            {
                times.Add(Inspect(model, frame, $"noise, frame {times.Count + 1}"));
            }

            if (times.Count == least)
            {
                // As many more as the time allows, now that the pace is known.
                double pace = total.Elapsed.TotalSeconds / least;
                wanted = Math.Clamp((int)(_moreWithin.TotalSeconds / pace), least, MostFrames);
            }
            else if (times.Count < least && total.Elapsed > _enough && times.Count >= least / 5)
            {
                break;
            }

            if (times.Count % Math.Max(1, (times.Count < least ? least : wanted) / Parts) == 0)
            {
                held.Add(Held());
            }

            if (said.ElapsedMilliseconds > 200)
            {
                said.Restart();
                say(new GateAnswer { Gate = GateWord.Step, Percent = Math.Min(99, times.Count * 100 / wanted) });
            }
        }

        times.Sort();
        return new ProbeReport { Frames = times.Count, P50Ms = times[times.Count / 2], P99Ms = times[Math.Min(times.Count - 1, times.Count * 99 / 100)], Held = held };
    }

    private int Replay(IVisionModel model, List<string> faults)
    {
        string folder = Path.Combine(request.Candidate!, "golden");
        if (!Directory.Exists(folder))
        {
            return 0;
        }

        string[] pictures = [.. Directory.EnumerateFiles(folder, "*.json").Select(static record => Path.ChangeExtension(record, ".png")).Order(StringComparer.Ordinal)];
        foreach (string picture in pictures)
        {
            string? difference;
            try
            {
                using Frame frame = codec.Decode(File.ReadAllBytes(picture), _pool);
                Inspect(model, frame, Path.GetFileName(picture));
                difference = GoldenPicture.Difference(File.ReadAllBytes(Path.ChangeExtension(picture, ".json")), _found, model.Labels, model.Thresholds, model.Manifest.Golden);
            }
            catch (Exception e) when (e is IOException or ImageFormatException or JsonException or UnauthorizedAccessException)
            {
                difference = e.Message;
            }

            if (difference is not null)
            {
                faults.Add($"golden/{Path.GetFileName(picture)}: {difference}");
            }

            say(new GateAnswer { Gate = GateWord.Golden, Id = Path.GetFileName(picture), Reason = difference });
        }

        return pictures.Length;
    }

    /// <summary>One run, in milliseconds.</summary>
    /// <param name="of">The picture, in words.</param>
    private double Inspect(IVisionModel model, Frame frame, string of)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            model.Inspect(frame, _found);
        }
        catch (ModelRunException e)
        {
            // Whoever reads an output refuses a changed shape too; which of them it was is asked here.
            CheckShapes(of);
            // ONNX Runtime has no code for it, only its arena's words.
            if (e.Message.Contains("Failed to allocate memory", StringComparison.Ordinal) || e.Message.Contains("bad_alloc", StringComparison.Ordinal))
            {
                throw new GateRefusal("memory", $"{of}: it asks for more memory than it may have: {e.Message}", e);
            }

            // What reads an output says so where it finds one.
            throw new GateRefusal(e.Message.Contains("NaN", StringComparison.Ordinal) ? "nan" : "failed", $"{of}: {e.Message}", e);
        }
        catch (ModelContractException e)
        {
            throw new GateRefusal("contract", $"{of}: {e.Message}", e);
        }

        double elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        if (!IsFinite())
        {
            throw new GateRefusal("nan", $"{of}: an output holds NaN or infinity");
        }

        CheckShapes(of);
        return elapsed;
    }

    private bool IsFinite()
    {
        for (int i = 0; _session is not null && i < _session.Outputs.Count; i++)
        {
            if (_session.Outputs[i].ElementType != TensorElementType.Float32)
            {
                continue;
            }

            foreach (float value in MemoryMarshal.Cast<byte, float>(_session.OutputBytes(i)))
            {
                if (!float.IsFinite(value))
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>Sizes that the file leaves open may change with the picture; the others are what it says, in every run.</summary>
    private void CheckShapes(string of)
    {
        if (_session is null)
        {
            return;
        }

        long[][] shapes = [.. _session.Outputs.Select((_, i) => _session.OutputShape(i).ToArray())];
        for (int i = 0; i < shapes.Length; i++)
        {
            IReadOnlyList<long> declared = _session.Outputs[i].Shape;
            bool same = declared.Count == 0 || shapes[i].Length == 0 || shapes[i].Length == declared.Count;
            for (int j = 0; same && j < Math.Min(shapes[i].Length, declared.Count); j++)
            {
                same = declared[j] < 0 || shapes[i][j] == declared[j];
            }

            if (!same)
            {
                throw new GateRefusal(
                    "shapes", $"{of}: output {_session.Outputs[i].Name} has the shape [{string.Join(',', shapes[i])}] where the file says [{string.Join(',', declared)}]");
            }
        }
    }

    private static long Held()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return ProcessMemory.Resident();
    }
}
