using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using Xunit;

namespace EdgeInspector.Core.Tests.Judging;

/// <summary>A classifier on a live camera: every frame has one class, and its box is the whole picture.</summary>
public sealed class InspectorPictureTests : InspectorScene
{
    private const int Good = 0;
    private const int Cracked = 1;
    private const int Stained = 2;
    private const int Open = 3;

    public InspectorPictureTests()
    {
        Classes = new ClassTable(
        [
            new("good", 0.5f, Model, IsObjection: false, ClassKind.Picture), new("cracked", 0.5f, Model, Kind: ClassKind.Picture),
            new("stained", 0.5f, Model, Kind: ClassKind.Picture), new("open", 0.35f, Model),
        ]);
    }

    [Fact]
    public void Judge_BadPartAfterMinutesOfGoodOnes_IsNgInItsSecondFrame()
    {
        Inspector inspector = Make();
        Look(inspector, Good, 1000);
        Assert.Equal(VerdictKind.Ok, LookAt(inspector, Cracked).Verdict.Kind);
        JudgedFrame judged = LookAt(inspector, Cracked);
        Assert.Equal(new Verdict(VerdictKind.Ng, NotJudgedReason.None, 1), judged.Verdict);
        InspectionEvent said = Assert.Single(judged.Events);
        Assert.Equal(("cracked", EventPhase.New, 0.9f), (said.Class, said.Phase, said.Confidence));
    }

    [Fact]
    public void Judge_GoodPartAfterBadOnes_IsOkAtOnceAndTheEventEnds()
    {
        Inspector inspector = Make();
        Look(inspector, Cracked, 500);
        var events = new List<InspectionEvent>();
        for (int i = 0; i < 3; i++)
        {
            JudgedFrame judged = LookAt(inspector, Good);
            Assert.Equal(VerdictKind.Ok, judged.Verdict.Kind);
            events.AddRange(judged.Events);
        }

        Assert.Equal([("cracked", EventPhase.End)], events.Select(static one => (one.Class, one.Phase)));
    }

    [Fact]
    public void Judge_BadPartsWithGoodOnesBetween_AreEventsOfTheirOwn()
    {
        // What another class is allowed says nothing of this one.
        Inspector inspector = Make([new VerdictRule { Class = "open", Frames = new FrameQuota(5, 60) }, new VerdictRule { OnlyObjections = true }]);
        var opened = new HashSet<string>();
        foreach (int part in (int[])[Good, Cracked, Good, Cracked, Stained, Good])
        {
            for (int i = 0; i < 5; i++)
            {
                opened.UnionWith(LookAt(inspector, part).Events.Where(static one => one.Phase == EventPhase.New).Select(static one => one.Class + one.Id));
            }
        }

        Assert.Equal(["cracked", "cracked", "stained"], opened.Select(static one => one[..7]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Judge_OneFrameOfAnotherClass_IsStillTheSameEvent()
    {
        Inspector inspector = Make();
        var phases = new List<EventPhase>();
        for (int i = 0; i < 60; i++)
        {
            phases.AddRange(LookAt(inspector, i % 4 == 3 ? Good : Cracked).Events.Select(static one => one.Phase));
        }

        Assert.Equal([EventPhase.New], phases.Where(static phase => phase != EventPhase.Update));
    }

    [Fact]
    public void Judge_RuleOfFewOfMany_CountsOverThePausesItAllows()
    {
        Inspector inspector = Make([new VerdictRule { Class = "cracked", Frames = new FrameQuota(3, 20) }]);
        VerdictKind[] verdicts = [.. Enumerable.Range(0, 14).Select(i => LookAt(inspector, i % 6 == 0 ? Cracked : Good).Verdict.Kind)];
        Assert.Equal(12, Array.IndexOf(verdicts, VerdictKind.Ng));
    }

    [Fact]
    public void Judge_ObjectInAPictureWithAClass_IsNotThatClass()
    {
        Inspector inspector = Make();
        var large = new FrameBox(5, 5, 995, 995);
        Look(inspector, Good, 100);
        LookAt(inspector, (All, 0.95f, Good), (large, 0.8f, Open));
        JudgedFrame judged = LookAt(inspector, (All, 0.95f, Good), (large, 0.8f, Open));
        Assert.Equal("open", Assert.Single(judged.Events).Class);
    }

    [Fact]
    public void Judge_PicturesOfEverySize_AreOnePartAllTheSame()
    {
        Inspector inspector = Make();
        VerdictKind[] verdicts = new VerdictKind[4];
        for (int i = 0; i < verdicts.Length; i++)
        {
            Found.Clear();
            Found.Add(new FrameBox(0, 0, 200 * (i + 1), 1000), 0.9f, Cracked);
            verdicts[i] = inspector.Judge(Context() with { Width = 200 * (i + 1) }, Found).Verdict.Kind;
        }

        Assert.Equal([VerdictKind.Ok, VerdictKind.Ng, VerdictKind.Ng, VerdictKind.Ng], verdicts);
        InspectionEvent end = Assert.Single(inspector.Flush());
        Assert.Equal((800, new FrameBox(0, 0, 800, 1000)), (end.FrameWidth, end.Box));
    }

    [Fact]
    public void JudgeNot_ForLong_EndsTheEvent()
    {
        Inspector inspector = Make();
        Look(inspector, Cracked, 3);
        var events = new List<InspectionEvent>();
        for (int i = 0; i < 40; i++)
        {
            events.AddRange(inspector.JudgeNot(Context(), NotJudgedReason.ModelFailed).Events);
        }

        Assert.Equal([EventPhase.End], events.Select(static one => one.Phase));
    }

    [Fact]
    public void Judge_PicturesThatChange_AllocatesNothing()
    {
        Inspector inspector = Make([new VerdictRule { Class = "stained" }]);
        Alternate(inspector, 300);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Alternate(inspector, 1000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static FrameBox All => new(0, 0, 1000, 1000);

    private void Alternate(Inspector inspector, int frames)
    {
        for (int i = 0; i < frames; i++)
        {
            LookAt(inspector, i / 7 % 2 == 0 ? Good : Cracked);
        }
    }

    private void Look(Inspector inspector, int picture, int frames)
    {
        for (int i = 0; i < frames; i++)
        {
            LookAt(inspector, picture);
        }
    }

    private JudgedFrame LookAt(Inspector inspector, int picture) => LookAt(inspector, (All, picture == Good ? 0.95f : 0.9f, picture));

    private JudgedFrame LookAt(Inspector inspector, params ReadOnlySpan<(FrameBox Box, float Confidence, int Class)> found)
    {
        Found.Clear();
        foreach ((FrameBox box, float confidence, int index) in found)
        {
            Found.Add(box, confidence, index);
        }

        return inspector.Judge(Context(), Found);
    }
}
