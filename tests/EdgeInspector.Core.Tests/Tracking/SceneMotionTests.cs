using EdgeInspector.Core.Detection;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Tracking;
using Xunit;

namespace EdgeInspector.Core.Tests.Tracking;

/// <summary>Defects on a belt: small boxes that leave themselves from one frame to the next.</summary>
public sealed class SceneMotionTests
{
    [Theory]
    [InlineData(12, 20)]
    [InlineData(12, 60)]
    [InlineData(20, 20)]
    [InlineData(30, 20)]
    [InlineData(30, 40)]
    [InlineData(45, 24)]
    public void Update_Conveyor_EveryDefectIsExactlyOneTrack(double speed, double size)
    {
        for (int seed = 1; seed <= 5; seed++)
        {
            var belt = new Belt(seed, size, _ => speed);
            belt.Run(new Tracker(TrackerOptions.ForInspection(0.35f)), 400);
            belt.AssertOneTrackPerDefect();
        }
    }

    [Fact]
    public void Update_ConveyorWithoutSceneMotion_LosesNearlyAll()
    {
        var belt = new Belt(1, 20, _ => 30);
        belt.Run(new Tracker(TrackerOptions.ForInspection(0.35f) with { SceneMotion = null }), 400);
        var moving = new Belt(1, 20, _ => 30);
        moving.Run(new Tracker(TrackerOptions.ForInspection(0.35f)), 400);
        Assert.True(belt.Seen < moving.Seen / 4, $"{belt.Seen} of {moving.Seen} tracked: what the option is for");
    }

    [Theory]
    [InlineData(20, 20)]
    [InlineData(30, 30)]
    [InlineData(12, 60)]
    public void Update_FalseAlarmsAmongDefects_NeitherBreakNorBecomeTracks(double speed, double size)
    {
        int seen = 0;
        int pieces = 0;
        int wrong = 0;
        for (int seed = 1; seed <= 5; seed++)
        {
            var belt = new Belt(seed, size, _ => speed) { FalseRate = 0.1 };
            belt.Run(new Tracker(TrackerOptions.ForInspection(0.35f)), 600);
            seen += belt.Seen;
            pieces += belt.Pieces;
            wrong += belt.False;
        }

        // 300 false alarms, one in ten frames.
        Assert.True(pieces <= seen + 1, $"{pieces} tracks for {seen} defects");
        Assert.True(wrong <= 3, $"{wrong} false tracks");
    }

    [Fact]
    public void Update_BeltStopsAndStarts_TracksGoOn()
    {
        for (int seed = 1; seed <= 5; seed++)
        {
            var belt = new Belt(seed, 24, frame => frame / 60 % 2 == 0 ? 20 : 0);
            belt.Run(new Tracker(TrackerOptions.ForInspection(0.35f)), 600);
            belt.AssertOneTrackPerDefect();
        }
    }

    [Fact]
    public void Update_DetectionsMissedAndFramesDropped_TracksGoOn()
    {
        for (int seed = 1; seed <= 5; seed++)
        {
            var belt = new Belt(seed, 30, _ => 24) { MissRate = 0.1, DropRate = 0.05 };
            belt.Run(new Tracker(TrackerOptions.ForInspection(0.35f)), 600);
            Assert.True(belt.Pieces <= belt.Seen + 1, $"{belt.Pieces} tracks for {belt.Seen} defects");
            Assert.Equal(0, belt.Mixed);
        }
    }

    [Fact]
    public void Update_DefectsCloserThanTheirStep_AreNotTakenForEachOther()
    {
        // A row of four, 26 px apart, moved by 26 px: three of the four land where another one was.
        var tracker = new Tracker(TrackerOptions.ForInspection(0.35f));
        var detections = new Detections();
        for (int frame = 1; frame <= 20; frame++)
        {
            detections.Clear();
            for (int i = 0; i < 4; i++)
            {
                double x = 50 + (26 * (frame + i));
                detections.Add(new FrameBox((float)x, 100, (float)x + 20, 120), 0.9f, i);
            }

            tracker.Update(detections, frame, 1920, 1080);
        }

        Assert.Equal([0, 1, 2, 3], tracker.Active.ToArray().OrderBy(track => track.Id).Select(track => track.ClassIndex));
        Assert.All(tracker.Active.ToArray(), track => Assert.Equal(20, track.Hits));
    }

    [Fact]
    public void Update_LostTrackLeavesThePicture_EndsAtOnce()
    {
        var tracker = new Tracker(TrackerOptions.ForInspection(0.35f));
        var detections = new Detections();
        int ended = 0;
        for (int frame = 1; frame <= 30; frame++)
        {
            detections.Clear();
            if (frame <= 20)
            {
                detections.Add(new FrameBox(20 * frame, 10, (20 * frame) + 30, 40), 0.9f, 0);
            }

            tracker.Update(detections, frame, 440, 100);
            ended = tracker.Removed.Length > 0 ? frame : ended;
        }

        Assert.InRange(ended, 21, 23);
    }

    [Fact]
    public void Update_StandingObjectWithNoisyBox_StaysOneSteadyTrack()
    {
        var random = new Random(4);
        var tracker = new Tracker(TrackerOptions.ForInspection(0.35f));
        var detections = new Detections();
        for (int frame = 1; frame <= 1000; frame++)
        {
            detections.Clear();
            float x = 200 + (random.NextSingle() * 8);
            float y = 100 + (random.NextSingle() * 8);
            if (random.Next(10) > 0)
            {
                detections.Add(new FrameBox(x, y, x + 50, y + 120), 0.4f + (0.5f * random.NextSingle()), 39);
            }

            tracker.Update(detections, frame, 768, 432);
        }

        Track track = Assert.Single([.. tracker.Active, .. tracker.Lost]);
        Assert.Equal(1, track.Id);
    }

    /// <summary>Boards with defects at random places, moved along x; knows which defect each detection is.</summary>
    private sealed class Belt(int seed, double size, Func<int, double> speed)
    {
        private const int Width = 1920;
        private const int Height = 600;
        private readonly Random _random = new(seed);
        private readonly List<(double X, double Y, double Size, int Class)> _defects = [];
        private readonly Dictionary<int, HashSet<long>> _tracksOfDefect = [];
        private readonly Dictionary<long, HashSet<int>> _defectsOfTrack = [];

        public double MissRate { get; init; }

        public double DropRate { get; init; }

        /// <summary>False alarms per frame, at random places.</summary>
        public double FalseRate { get; init; }

        /// <summary>Confirmed tracks that ever held a false alarm.</summary>
        public int False => _defectsOfTrack.Values.Count(defects => defects.Contains(-1));

        /// <summary>Defects that were detected at least twice.</summary>
        public int Seen => _tracksOfDefect.Keys.Count(defect => defect >= 0);

        /// <summary>Pairs of a defect and a confirmed track that held it.</summary>
        public int Pieces => _tracksOfDefect.Where(pair => pair.Key >= 0).Sum(pair => pair.Value.Count);

        /// <summary>Tracks that held more than one defect.</summary>
        public int Mixed => _defectsOfTrack.Values.Count(defects => defects.Count > 1);

        public void Run(Tracker tracker, int frames)
        {
            var detections = new Detections();
            var rows = new List<int>();
            double nextBoard = 0;
            for (int frame = 1; frame <= frames; frame++)
            {
                double step = speed(frame);
                nextBoard -= step;
                for (int i = 0; i < _defects.Count; i++)
                {
                    _defects[i] = _defects[i] with { X = _defects[i].X + step };
                }

                if (nextBoard <= 0)
                {
                    AddBoard();
                    nextBoard = 900;
                }

                if (_random.NextDouble() < DropRate)
                {
                    continue;
                }

                Detect(detections, rows);
                foreach (Track track in tracker.Update(detections, frame, Width, Height))
                {
                    if (track.State == TrackState.Confirmed)
                    {
                        Note(track, rows[detections.Boxes.IndexOf(track.Box)]);
                    }
                }
            }
        }

        public void AssertOneTrackPerDefect()
        {
            Assert.True(Seen > 10, "the belt must carry something");
            Assert.Equal(0, Mixed);
            Assert.All(_tracksOfDefect, pair => Assert.Single(pair.Value));
        }

        private void Note(Track track, int defect)
        {
            (_tracksOfDefect.TryGetValue(defect, out HashSet<long>? tracks) ? tracks : _tracksOfDefect[defect] = []).Add(track.Id);
            (_defectsOfTrack.TryGetValue(track.Id, out HashSet<int>? defects) ? defects : _defectsOfTrack[track.Id] = []).Add(defect);
        }

        private void AddBoard()
        {
            for (int i = _random.Next(1, 8); i > 0; i--)
            {
                double s = size * (0.8 + (0.4 * _random.NextDouble()));
                (double X, double Y, double Size, int Class) defect = (-800 + (700 * _random.NextDouble()), 500 * _random.NextDouble(), s, _random.Next(6));
                if (_defects.All(other => Math.Abs(other.X - defect.X) + Math.Abs(other.Y - defect.Y) > 2 * size))
                {
                    _defects.Add(defect);
                }
            }
        }

        private void Detect(Detections detections, List<int> rows)
        {
            detections.Clear();
            rows.Clear();
            for (int i = 0; i < _defects.Count; i++)
            {
                (double x, double y, double s, int c) = _defects[i];
                FrameBox box = new FrameBox(Noisy(x), Noisy(y), Noisy(x + s), Noisy(y + s)).Clip(Width, Height);
                if (box.Width >= 0.5 * s && box.Height >= 0.5 * s && _random.NextDouble() >= MissRate)
                {
                    detections.Add(box, 0.4f + (0.6f * _random.NextSingle()), _random.Next(20) == 0 ? 0 : c);
                    rows.Add(i);
                }
            }

            if (_random.NextDouble() < FalseRate)
            {
                float x = Width * _random.NextSingle() * 0.9f;
                float y = Height * _random.NextSingle() * 0.9f;
                detections.Add(new FrameBox(x, y, x + (float)size, y + (float)size), 0.5f, 0);
                rows.Add(-1);
            }
        }

        private float Noisy(double value) => (float)(value + (2 * _random.NextDouble()) - 1);
    }
}
