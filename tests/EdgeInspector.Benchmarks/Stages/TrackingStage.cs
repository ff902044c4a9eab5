using System.Text.Json.Nodes;
using EdgeInspector.Core.Detection;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Tracking;

namespace EdgeInspector.Benchmarks.Stages;

/// <summary>Fifty objects through a clip, against ByteTrack in Python; the tracker starts anew with every turn of the clip.</summary>
internal sealed class TrackingStage : IBenchStage
{
    private const int Objects = 50, Frames = 300, Width = 1920, Height = 1080;

    public string Name => "tracking";

    public IEnumerable<BenchCase> Cases(BenchContext context)
    {
        Detections[] clip = Make();
        var tracker = new Tracker();
        void Step(int i)
        {
            i %= Frames;
            if (i == 0)
            {
                tracker = new Tracker();
            }

            tracker.Update(clip[i], i + 1);
        }

        var peer = PeerProcess.Python(context, "tracking", new JsonObject { ["file"] = context.Share<float>(Flatten(clip)) });
        yield return new BenchCase
        {
            Name = $"{Objects} objects, {Frames} frames",
            Goal = 30,
            Peer = peer,
            Ours = Step,
            Compare = () =>
            {
                var rows = new List<(int Frame, int Row, int Id)>();
                for (int i = 0; i < Frames; i++)
                {
                    Step(i);
                    foreach (Track track in tracker.Active)
                    {
                        if (track.State == TrackState.Confirmed)
                        {
                            rows.Add((i, clip[i].Boxes.IndexOf(track.Box), (int)track.Id));
                        }
                    }
                }

                int[] ours = [.. rows.Order().SelectMany(row => new[] { row.Frame, row.Row, row.Id })];
                int[] theirs = [.. peer.Output<int>().Chunk(3).Select(row => (row[0], row[1], row[2])).Order().SelectMany(row => new[] { row.Item1, row.Item2, row.Item3 })];
                Equality same = Equality.Same(ours, theirs, "frame, detection and id numbers of every track");
                return same with { Words = $"{same.Words}: {rows.Count} rows, {rows.Select(row => row.Id).Distinct().Count()} ids" };
            },
        };
    }

    /// <summary>Objects that drift, shake, hide for a while (fewer frames than a track is kept) and are at times seen doubtfully, among false alarms.</summary>
    private static Detections[] Make()
    {
        var random = new Random(5);
        (float X, float Y, float W, float H, float Vx, float Vy, int Hidden)[] objects = new (float, float, float, float, float, float, int)[Objects];
        for (int i = 0; i < Objects; i++)
        {
            objects[i] = (Width * random.NextSingle(), Height * random.NextSingle(), 30 + 60 * random.NextSingle(), 30 + 60 * random.NextSingle(), 8 * random.NextSingle() - 4, 8 * random.NextSingle() - 4, 0);
        }

        var clip = new Detections[Frames];
        for (int f = 0; f < Frames; f++)
        {
            clip[f] = new Detections();
            foreach (ref var o in objects.AsSpan())
            {
                (o.X, o.Y) = (o.X + o.Vx, o.Y + o.Vy);
                (o.Vx, o.Vy) = (o.X is < 0 or > Width ? -o.Vx : o.Vx, o.Y is < 0 or > Height ? -o.Vy : o.Vy);
                o.Hidden = o.Hidden > 0 ? o.Hidden - 1 : random.Next(100) == 0 ? random.Next(1, 20) : 0;
                if (o.Hidden == 0)
                {
                    float score = random.Next(8) == 0 ? 0.15f + 0.3f * random.NextSingle() : 0.65f + 0.3f * random.NextSingle();
                    Add(clip[f], random, o.X, o.Y, o.W, o.H, score);
                }
            }

            for (int n = random.Next(4); n > 0; n--)
            {
                Add(clip[f], random, Width * random.NextSingle(), Height * random.NextSingle(), 40, 40, 0.12f + 0.6f * random.NextSingle());
            }
        }

        return clip;
    }

    private static void Add(Detections frame, Random random, float x, float y, float w, float h, float score)
    {
        x += 2 * random.NextSingle() - 1;
        y += 2 * random.NextSingle() - 1;
        frame.Add(new FrameBox(x, y, x + w + random.NextSingle(), y + h + random.NextSingle()), score, 0);
    }

    private static float[] Flatten(Detections[] clip)
    {
        var values = new List<float>();
        foreach (Detections frame in clip)
        {
            values.Add(BitConverter.Int32BitsToSingle(frame.Count));
            for (int i = 0; i < frame.Count; i++)
            {
                FrameBox box = frame.Boxes[i];
                values.AddRange([box.X1, box.Y1, box.X2, box.Y2, frame.Confidences[i]]);
            }
        }

        return [.. values];
    }
}
