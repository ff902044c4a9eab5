using EdgeInspector.Core.Detection;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Tracking;
using Xunit;

namespace EdgeInspector.Core.Tests.Tracking;

/// <summary>With the paper's options, the paper's ids.</summary>
public sealed class ByteTrackParityTests
{
    [Theory]
    [InlineData(1, 4, 200)]
    [InlineData(2, 12, 200)]
    [InlineData(3, 25, 120)]
    [InlineData(4, 12, 200)]
    [InlineData(5, 40, 60)]
    public void Update_RandomScene_GivesTheIdsOfTheReference(int seed, int objects, int frames)
    {
        var random = new Random(seed);
        var tracker = new Tracker(new TrackerOptions());
        var reference = new ReferenceByteTrack(0.5f, 0.1f, 0.6f, 0.8f, 30);
        var detections = new Detections();
        var scene = new CrowdScene(random, objects);
        int most = 0;
        for (int frame = 1; frame <= frames; frame++)
        {
            scene.Step(detections);
            List<(double[] Box, double Score)> rows = [];
            for (int i = 0; i < detections.Count; i++)
            {
                FrameBox box = detections.Boxes[i];
                rows.Add(([box.X1, box.Y1, box.X2, box.Y2], detections.Confidences[i]));
            }

            List<(long Id, int Row)> expected = reference.Update(rows);
            var actual = new List<(long Id, int Row)>();
            foreach (Track track in tracker.Update(detections, frame))
            {
                if (track.State == TrackState.Confirmed)
                {
                    actual.Add((track.Id, detections.Boxes.IndexOf(track.Box)));
                }
            }

            actual.Sort();
            Assert.Equal(expected, actual);
            most = Math.Max(most, actual.Count);
        }

        Assert.True(most > objects / 3, "the scene must be worth comparing");
    }

    /// <summary>Objects that wander, cross, hide, fade to low confidence and come back, among false alarms.</summary>
    private sealed class CrowdScene
    {
        private readonly Random _random;
        private readonly (double X, double Y, double W, double H, double Vx, double Vy, int Hidden)[] _objects;

        public CrowdScene(Random random, int count)
        {
            _random = random;
            _objects = new (double, double, double, double, double, double, int)[count];
            for (int i = 0; i < count; i++)
            {
                _objects[i] = (random.Next(640), random.Next(480), 20 + random.Next(80), 20 + random.Next(80), Gauss() * 4, Gauss() * 4, 0);
            }
        }

        public void Step(Detections detections)
        {
            detections.Clear();
            for (int i = 0; i < _objects.Length; i++)
            {
                ref var o = ref _objects[i];
                o.X += o.Vx;
                o.Y += o.Vy;
                o.Vx = o.X is < 0 or > 640 ? -o.Vx : o.Vx + (0.3 * Gauss());
                o.Vy = o.Y is < 0 or > 480 ? -o.Vy : o.Vy + (0.3 * Gauss());
                o.Hidden = o.Hidden > 0 ? o.Hidden - 1 : _random.Next(60) == 0 ? _random.Next(45) : 0;
                if (o.Hidden == 0)
                {
                    Add(detections, o.X + Gauss(), o.Y + Gauss(), o.W + Gauss(), o.H + Gauss(), _random.Next(5) == 0 ? 0.05 + (0.5 * _random.NextDouble()) : 0.5 + (0.5 * _random.NextDouble()));
                }
            }

            for (int i = _random.Next(3); i > 0; i--)
            {
                Add(detections, _random.Next(640), _random.Next(480), 10 + _random.Next(60), 10 + _random.Next(60), _random.NextDouble());
            }
        }

        private static void Add(Detections detections, double x, double y, double w, double h, double score) =>
            detections.Add(new FrameBox((float)x, (float)y, (float)(x + w), (float)(y + h)), (float)score, 0);

        private double Gauss() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
    }
}
