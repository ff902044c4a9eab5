using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;

namespace EdgeInspector.Gates.Child;

/// <summary>Judges still pictures as the cameras would.</summary>
internal sealed class ReplayWork(GateRequest request, IModelRuntime runtime, IImageCodec codec, Action<GateAnswer> say)
{
    private readonly FramePool _pool = new();

    /// <exception cref="GateRefusal">A model cannot be used.</exception>
    public void Run()
    {
        using var models = new OpenedModels(request, runtime);
        List<(string Camera, StillJudge Judge)> judges = [.. request.Cameras.Select(camera => (camera.Name, new StillJudge(camera, [.. camera.Models.Select(models.Open)])))];
        say(new GateAnswer { Gate = GateWord.Loaded });
        foreach (GatePicture picture in request.Pictures)
        {
            foreach ((string camera, StillJudge judge) in judges)
            {
                if (picture.Camera is null || picture.Camera == camera)
                {
                    say(Judge(picture, camera, judge));
                }
            }
        }

        judges.ForEach(static one => one.Judge.Dispose());
        say(new GateAnswer { Gate = GateWord.Done });
    }

    /// <summary>A picture that cannot be judged is NOT_JUDGED, with the reason: never the verdict it must have.</summary>
    private GateAnswer Judge(GatePicture picture, string camera, StillJudge judge)
    {
        var answer = new GateAnswer { Gate = GateWord.Picture, Id = picture.Id, Camera = camera };
        try
        {
            using Frame frame = codec.Decode(File.ReadAllBytes(picture.Path), _pool);
            VerdictKind verdict = judge.Judge(frame);
            return answer with { Verdict = verdict, Reason = judge.Reasons.Count == 0 ? null : string.Join(", ", judge.Reasons.Take(3)) };
        }
        catch (Exception e) when (e is ModelRunException or ModelContractException or ImageFormatException or IOException or UnauthorizedAccessException)
        {
            return answer with { Verdict = VerdictKind.NotJudged, Reason = e.Message };
        }
    }
}
