using System.Diagnostics;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Vision;

namespace EdgeInspector.Gates.Child;

/// <summary>
/// Judges live frames with the running model and with the new one, by the same rules, in turns: what both take is measured on the same
/// frames, in the same process, under the same load.
/// </summary>
internal sealed class ShadowWork(GateRequest request, IModelRuntime runtime, IImageCodec codec, FrameReader frames, Action<GateAnswer> say)
{
    private readonly Dictionary<string, (StillJudge Running, StillJudge Candidate)> _judges = [];
    private int _kept;
    private long _turn;

    /// <exception cref="GateRefusal">A model cannot be used, or fails.</exception>
    public void Run()
    {
        using var models = new OpenedModels(request, runtime);
        foreach (GateCamera camera in request.Cameras)
        {
            GateCamera before = camera with { Models = [.. camera.Models.Select(name => name == request.Candidate ? request.Running! : name)] };
            _judges.Add(camera.Name, (new StillJudge(before, [.. before.Models.Select(name => Open(models, name))]), new StillJudge(camera, [.. camera.Models.Select(name => Open(models, name))])));
        }

        say(new GateAnswer { Gate = GateWord.Loaded });
        while (true)
        {
            // Ends with the process, when the other side closes the stream.
            (string camera, Frame frame) = frames.Next();
            using (frame)
            {
                say(Judge(camera, frame));
            }
        }
    }

    /// <exception cref="GateRefusal">It cannot be used; <c>beside</c> where that is not the new model.</exception>
    private IVisionModel Open(OpenedModels models, string reference)
    {
        try
        {
            return models.Open(reference);
        }
        catch (GateRefusal e) when (reference != request.Candidate)
        {
            throw new GateRefusal("beside", $"{reference}, beside the new model: {e.Message}", e);
        }
    }

    private GateAnswer Judge(string camera, Frame frame)
    {
        (StillJudge running, StillJudge candidate) = _judges[camera];
        if (_turn == 0)
        {
            WarmUp(frame);
        }

        bool first = _turn++ % 2 == 0;
        double ms = 0;
        VerdictKind judged = first ? Candidate(out ms) : default;
        long start = Stopwatch.GetTimestamp();
        VerdictKind before;
        try
        {
            before = running.Judge(frame);
        }
        catch (Exception e) when (e is ModelRunException or ModelContractException)
        {
            before = VerdictKind.NotJudged;
        }

        double runningMs = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        judged = first ? judged : Candidate(out ms);
        // A model beside it failed: nothing to compare, whatever the running one came to.
        before = judged == VerdictKind.NotJudged ? VerdictKind.NotJudged : before;
        bool kept = before != judged && _kept < request.MostEvidence && Keep(camera, frame, before, running, judged, candidate);
        return new GateAnswer { Gate = GateWord.Frame, Camera = camera, Verdict = judged, Running = before, Ms = ms, RunningMs = runningMs, Kept = kept };

        VerdictKind Candidate(out double took)
        {
            long begin = Stopwatch.GetTimestamp();
            try
            {
                return candidate.Judge(frame);
            }
            catch (Exception e) when (e is ModelRunException or ModelContractException)
            {
                if (!IsCandidate(camera, candidate.Model))
                {
                    return VerdictKind.NotJudged;
                }

                throw new GateRefusal("failed", $"camera {camera}, frame {frame.Number}: {e.Message}", e);
            }
            finally
            {
                took = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
            }
        }
    }

    /// <summary>Whether a camera's model of that place is the new one, and not one that looks at the same frames beside it.</summary>
    private bool IsCandidate(string camera, int model) => request.Cameras.First(one => one.Name == camera).Models[model] == request.Candidate;

    /// <summary>First runs take longer: buffers grow, code is compiled.</summary>
    private void WarmUp(Frame frame)
    {
        foreach ((StillJudge running, StillJudge candidate) in _judges.Values)
        {
            foreach (StillJudge judge in new[] { running, candidate, running, candidate, running, candidate })
            {
                try
                {
                    judge.Judge(frame);
                }
                catch (Exception e) when (e is ModelRunException or ModelContractException)
                {
                    // Seen again, and told, when it counts.
                }
            }
        }
    }

    /// <summary>Keeps a frame for people to decide who was right; false where it could not be written.</summary>
    private bool Keep(string camera, Frame frame, VerdictKind before, StillJudge running, VerdictKind judged, StillJudge candidate)
    {
        if (request.Evidence is not { } folder)
        {
            return false;
        }

        try
        {
            Directory.CreateDirectory(folder);
            string stem = Path.Combine(folder, FormattableString.Invariant($"{camera}-{frame.Number:D8}"));
            File.WriteAllBytes(stem + ".png", codec.EncodePng(frame.Pixels, frame.Width, frame.Height, frame.Stride));
            File.WriteAllText(stem + ".json", GateJson.Write(new Dictionary<string, object>
            {
                ["camera"] = camera,
                ["frame"] = frame.Number,
                ["running"] = before,
                ["running_reasons"] = running.Reasons,
                ["offered"] = judged,
                ["offered_reasons"] = candidate.Reasons,
            }));
            _kept++;
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Evidence is a help; the comparison goes on without it.
            return false;
        }
    }
}
