using System.Text.Json.Nodes;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Models;

namespace EdgeInspector.Benchmarks.Stages;

/// <summary>A camera's frame into a model's input, against OpenCV's three calls.</summary>
internal sealed class LetterboxStage : IBenchStage
{
    private const int Size = 640;
    private const int Frames = 4;

    public string Name => "letterbox";

    public IEnumerable<BenchCase> Cases(BenchContext context)
    {
        yield return Case(context, 1920, 1080, ResizeFilter.Bilinear, peerThreads: 1, keepPadding: false);
        yield return Case(context, 1920, 1080, ResizeFilter.Bilinear, peerThreads: 2, keepPadding: false);
        yield return Case(context, 1920, 1080, ResizeFilter.Bilinear, peerThreads: 1, keepPadding: true);
        yield return Case(context, 1920, 1080, ResizeFilter.Area, peerThreads: 1, keepPadding: false);
        yield return Case(context, 1920, 1080, ResizeFilter.Area, peerThreads: 2, keepPadding: false);
        yield return Case(context, 1280, 720, ResizeFilter.Bilinear, peerThreads: 1, keepPadding: false);
        yield return Case(context, 1600, 1200, ResizeFilter.Bilinear, peerThreads: 1, keepPadding: false);
    }

    private static BenchCase Case(BenchContext context, int width, int height, ResizeFilter filter, int peerThreads, bool keepPadding)
    {
        // Four frames in turn: a camera's frame is not in the nearest cache.
        byte[] frames = new byte[Frames * 3 * width * height];
        new Random(1).NextBytes(frames);
        var letterbox = new Letterbox(new ModelInput { Width = Size, Height = Size, Filter = filter });
        var target = new float[letterbox.Length];
        var peer = PeerProcess.Python(context, "letterbox", new JsonObject
        {
            ["file"] = context.Share<byte>(frames),
            ["width"] = width,
            ["height"] = height,
            ["size"] = Size,
            ["area"] = filter == ResizeFilter.Area,
            ["threads"] = peerThreads,
        });
        return new BenchCase
        {
            Name = $"{width}x{height} to {Size}, {(filter == ResizeFilter.Area ? "area mean" : "bilinear")}{(keepPadding ? ", padding kept" : "")}",
            PeerThreads = peerThreads,
            Goal = 4,
            Peer = peer,
            Ours = i => letterbox.Write(frames.AsSpan(i % Frames * 3 * width * height, 3 * width * height), width, height, 3 * width, target, keepPadding),
            Compare = () =>
            {
                letterbox.Write(frames.AsSpan(0, 3 * width * height), width, height, 3 * width, target);
                return Equality.Within(target, peer.Output<float>(), limit: 1, unit: 1 / 255.0, "grey levels");
            },
            Note = width == 1920 && !keepPadding && peerThreads == 1 ? SmallDefects(width, height, letterbox) : null,
        };
    }

    /// <summary>What is left of defects of two pixels' width: the quality that speed must not be bought with.</summary>
    private static string SmallDefects(int width, int height, Letterbox letterbox)
    {
        const int Defects = 1000, Board = 128, Defect = 28, Visible = 10;
        var random = new Random(2);
        byte[] frame = new byte[3 * width * height];
        var target = new float[letterbox.Length];
        int kept = 0;
        for (int n = 0; n < Defects; n++)
        {
            frame.AsSpan().Fill(Board);
            int x = random.Next(10, width - 10), y = random.Next(10, height - 10);
            for (int i = 0; i < 4; i++)
            {
                frame.AsSpan(3 * ((y + i / 2) * width + x + i % 2), 3).Fill(Defect);
            }

            letterbox.Write(frame, width, height, 3 * width, target);
            LetterboxTransform t = letterbox.Transform;
            int row = t.Top + y * t.Height / height, column = t.Left + x * t.Width / width;
            float least = float.MaxValue;
            for (int i = 0; i < 9; i++)
            {
                least = Math.Min(least, target[(row - 1 + i / 3) * Size + column - 1 + i % 3]);
            }

            kept += Board - 255 * least >= Visible ? 1 : 0;
        }

        return $"of {Defects} dark 2x2 defects {Board - Defect} levels deep, {100.0 * kept / Defects:0} % remain visible ({Visible} levels or more)";
    }
}
