using EdgeInspector.Core.Detection;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Tracking;
using Xunit;

namespace EdgeInspector.Core.Tests.Tracking;

public sealed class TrackerTests
{
    private readonly Tracker _tracker = new(new TrackerOptions());
    private readonly Detections _detections = new();

    [Fact]
    public void Update_TwoObjectsCross_KeepTheirIds()
    {
        for (int frame = 1; frame <= 60; frame++)
        {
            _detections.Clear();
            Add(100 + (5 * frame), 100, 40);
            Add(400 - (5 * frame), 112, 40);
            _tracker.Update(_detections, frame);
        }

        Assert.Equal(2, _tracker.Active.Length);
        Assert.Equal(1, _tracker.Active[0].Id);
        Assert.Equal(100 + 300, _tracker.Active[0].Box.X1);
        Assert.Equal(2, _tracker.Active[1].Id);
    }

    [Fact]
    public void Update_HiddenWithinTheBuffer_ComesBackAsItself()
    {
        for (int frame = 1; frame <= 50; frame++)
        {
            _detections.Clear();
            if (frame is < 20 or > 40)
            {
                Add(100 + (3 * frame), 100, 60);
            }

            _tracker.Update(_detections, frame);
            Assert.Equal(frame is >= 20 and <= 40 ? 1 : 0, _tracker.Lost.Length);
        }

        Track track = Assert.Single(_tracker.Active.ToArray());
        Assert.Equal(1, track.Id);
        Assert.Equal(29, track.Hits);
        Assert.Equal(0, track.Misses);
    }

    [Fact]
    public void Update_HiddenBeyondTheBuffer_IsRemovedOnceAndReturnsWithANewId()
    {
        int removed = 0;
        for (int frame = 1; frame <= 60; frame++)
        {
            _detections.Clear();
            if (frame is < 10 or > 50)
            {
                Add(100, 100, 60);
            }

            _tracker.Update(_detections, frame);
            removed += _tracker.Removed.Length;
            Assert.True(frame != 40 || _tracker.Removed.Length == 1, "not seen in 31 frames");
        }

        Assert.Equal(1, removed);
        Assert.Equal(2, Assert.Single(_tracker.Active.ToArray()).Id);
    }

    [Fact]
    public void Update_FadesToLowConfidence_IsFollowedByTheSecondRound()
    {
        for (int frame = 1; frame <= 30; frame++)
        {
            _detections.Clear();
            Add(100 + (4 * frame), 100, 60, frame is > 10 and < 20 ? 0.2f : 0.9f);
            _tracker.Update(_detections, frame);
            Assert.Equal(1, Assert.Single(_tracker.Active.ToArray()).Id);
        }
    }

    [Fact]
    public void Update_LowConfidenceOnly_StartsNothing()
    {
        for (int frame = 1; frame <= 5; frame++)
        {
            _detections.Clear();
            Add(100, 100, 60, 0.45f);
            Assert.Equal(0, _tracker.Update(_detections, frame).Length);
        }
    }

    [Fact]
    public void Update_ConfidenceAtTheThresholds_StartsATrack()
    {
        var tracker = new Tracker(new TrackerOptions { HighConfidence = 0.5f, ActivationConfidence = 0.5f });
        Add(100, 100, 60, 0.5f);
        Assert.Equal(1, tracker.Update(_detections, 1).Length);
    }

    [Fact]
    public void Update_SecondSight_Confirms()
    {
        _tracker.Update(_detections, 1);
        Add(100, 100, 60);
        Assert.Equal(TrackState.Tentative, _tracker.Update(_detections, 2)[0].State);
        Assert.Equal(TrackState.Confirmed, _tracker.Update(_detections, 3)[0].State);
    }

    [Fact]
    public void Update_TentativeUnseen_IsRemovedAtOnceOrAfterItsMisses()
    {
        foreach (int misses in new[] { 0, 1 })
        {
            var tracker = new Tracker(new TrackerOptions { ConfirmFirstFrame = false, TentativeMisses = misses });
            _detections.Clear();
            Add(100, 100, 60);
            tracker.Update(_detections, 1);
            _detections.Clear();
            tracker.Update(_detections, 2);
            Add(100, 100, 60);
            Assert.Equal(misses == 0 ? 2 : 1, tracker.Update(_detections, 3)[0].Id);
        }
    }

    [Fact]
    public void Update_ClassFlickers_IsOneTrackOfTheWeightiestClass()
    {
        for (int frame = 1; frame <= 20; frame++)
        {
            _detections.Clear();
            bool odd = frame % 2 == 1;
            _detections.Add(Box(100, 100, 60), odd ? 0.9f : 0.6f, odd ? 3 : 5);
            _tracker.Update(_detections, frame);
            Track track = Assert.Single(_tracker.Active.ToArray());
            Assert.Equal(1, track.Id);
            Assert.Equal(3, track.ClassIndex);
        }
    }

    [Fact]
    public void Update_ClassCorrected_FollowsTheVote()
    {
        for (int frame = 1; frame <= 10; frame++)
        {
            _detections.Clear();
            _detections.Add(Box(100, 100, 60), 0.8f, frame <= 2 ? 1 : 4);
            _tracker.Update(_detections, frame);
            Assert.Equal(frame <= 4 ? 1 : 4, _tracker.Active[0].ClassIndex);
        }
    }

    [Fact]
    public void Update_SeparateClasses_AnotherClassIsAnotherTrack()
    {
        var tracker = new Tracker(new TrackerOptions { SeparateClasses = true });
        _detections.Add(Box(100, 100, 60), 0.9f, 1);
        tracker.Update(_detections, 1);
        _detections.Clear();
        _detections.Add(Box(100, 100, 60), 0.9f, 2);
        Assert.Equal(2, tracker.Update(_detections, 2)[0].Id);
    }

    [Fact]
    public void Update_DroppedFrames_PredictsOverTheGap()
    {
        for (int frame = 1; frame <= 40; frame++)
        {
            if (frame is > 30 and < 38)
            {
                continue;
            }

            _detections.Clear();
            Add(100 + (10 * frame), 100, 50);
            _tracker.Update(_detections, frame);
            Assert.Equal(1, Assert.Single(_tracker.Active.ToArray()).Id);
        }
    }

    [Fact]
    public void Update_GapBeyondTheBuffer_EndsEverythingFirst()
    {
        Add(100, 100, 50);
        _tracker.Update(_detections, 1);
        _tracker.Update(_detections, 1000);
        Assert.Equal(1, Assert.Single(_tracker.Removed.ToArray()).Id);
        Assert.Equal(2, Assert.Single(_tracker.Active.ToArray()).Id);
    }

    [Fact]
    public void Update_FrameNumberGoesBack_Throws()
    {
        _tracker.Update(_detections, 5);
        Assert.Throws<ArgumentOutOfRangeException>(() => _ = _tracker.Update(_detections, 5).Length);
    }

    [Fact]
    public void Update_UnusableRows_ArePassedOver()
    {
        _detections.Add(new FrameBox(10, 10, 10, 30), 0.9f, 0);
        _detections.Add(new FrameBox(30, 10, 10, 30), 0.9f, 0);
        _detections.Add(new FrameBox(float.NaN, 10, 50, 30), 0.9f, 0);
        _detections.Add(new FrameBox(0, 0, float.PositiveInfinity, 30), 0.9f, 0);
        _detections.Add(new FrameBox(0, 0, 30, 30), float.NaN, 0);
        Assert.Equal(0, _tracker.Update(_detections, 1).Length);
    }

    [Fact]
    public void Update_ManyScenes_IdsAreNeverUsedTwice()
    {
        var random = new Random(9);
        var ended = new HashSet<long>();
        var tracker = new Tracker(new TrackerOptions { LostFrames = 3 });
        for (int frame = 1; frame <= 2000; frame++)
        {
            _detections.Clear();
            for (int i = random.Next(8); i > 0; i--)
            {
                Add(40 * random.Next(12), 40 * random.Next(12), 40, random.NextSingle());
            }

            tracker.Update(_detections, frame);
            long last = 0;
            foreach (Track track in tracker.Active)
            {
                Assert.DoesNotContain(track.Id, ended);
                last = Math.Max(last, track.Id);
            }

            Assert.Equal(tracker.Active.Length, tracker.Active.ToArray().Select(track => track.Id).Distinct().Count());
            foreach (Track track in tracker.Removed)
            {
                Assert.True(ended.Add(track.Id));
                Assert.Equal(TrackState.Removed, track.State);
            }

            if (frame % 500 == 0)
            {
                tracker.Clear();
                Assert.All(tracker.Removed.ToArray(), track => Assert.True(ended.Add(track.Id)));
            }
        }

        Assert.True(ended.Count > 100);
    }

    [Fact]
    public void Skip_LongSilence_EndsTracksWithoutDetections()
    {
        Add(100, 100, 50);
        _tracker.Update(_detections, 1);
        _tracker.Update(_detections, 2);
        _tracker.Skip(30);
        Assert.Equal(0, _tracker.Removed.Length);
        Assert.Equal(1, _tracker.Update(_detections, 31)[0].Id);
        _tracker.Skip(62);
        Assert.Equal(1, Assert.Single(_tracker.Removed.ToArray()).Id);
    }

    [Fact]
    public void Update_AfterWarmUp_AllocatesNothing()
    {
        foreach (TrackerOptions options in new[] { new TrackerOptions(), TrackerOptions.ForInspection(0.35f) })
        {
            var tracker = new Tracker(options);
            Run(tracker, 1, 500);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Run(tracker, 501, 1500);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }

    [Fact]
    public void Constructor_BadOptions_NamesEveryFault()
    {
        var options = new TrackerOptions { LowConfidence = 0.9f, LostFrames = -1, MatchLimit = float.NaN };
        var exception = Assert.Throws<ArgumentException>(() => new Tracker(options));
        Assert.Contains("LowConfidence", exception.Message);
        Assert.Contains("LostFrames", exception.Message);
        Assert.Contains("MatchLimit", exception.Message);
    }

    private static FrameBox Box(float x, float y, float size) => new(x, y, x + size, y + size);

    private void Add(float x, float y, float size, float confidence = 0.9f) => _detections.Add(Box(x, y, size), confidence, 0);

    /// <summary>A busy scene that repeats: objects that come, hide and go.</summary>
    private void Run(Tracker tracker, int from, int to)
    {
        for (int frame = from; frame <= to; frame++)
        {
            _detections.Clear();
            for (int i = 0; i < 20; i++)
            {
                int phase = (frame + (13 * i)) % 100;
                if (phase is < 80 and not 40)
                {
                    Add(10 + (8 * phase), 50 * i, 40, phase % 7 == 0 ? 0.3f : 0.9f);
                }
            }

            tracker.Update(_detections, frame, 700, 1000);
        }
    }
}
