using System.Runtime.InteropServices;
using EdgeInspector.Core.Detection;
using EdgeInspector.Core.Frames;
using Xunit;

namespace EdgeInspector.Core.Tests.Detection;

public class RotatedSuppressionTests
{
    /// <summary>Pairwise probabilistic IoU and the choice among the boxes, in doubles and by whole matrices.</summary>
    private const string NumPy =
        """
        import sys
        import numpy as np
        rows = np.frombuffer(sys.stdin.buffer.read(), np.float32).reshape(-1, 7).astype(np.float64)
        x, y, w, h, r, score, label = rows.T
        va, vb = w * w / 12, h * h / 12
        a, b, c = va * np.cos(r) ** 2 + vb * np.sin(r) ** 2, va * np.sin(r) ** 2 + vb * np.cos(r) ** 2, (va - vb) * np.cos(r) * np.sin(r)
        s = lambda v: v[:, None] + v[None]
        d = lambda v: v[:, None] - v[None]
        det = s(a) * s(b) - s(c) ** 2
        t1 = (s(a) * d(y) ** 2 + s(b) * d(x) ** 2) / det / 4
        t2 = s(c) * -d(x) * d(y) / det / 2
        own = a * b - c * c
        t3 = np.log(det / (4 * np.sqrt(own[:, None] * own[None]))) / 2
        iou = 1 - np.sqrt(1 - np.exp(-np.clip(t1 + t2 + t3, 1e-7, 100)))
        order = np.argsort(-score, kind="stable")
        kept = [i for n, i in enumerate(order) if not any(label[j] == label[i] and iou[j, i] >= 0.5 for j in order[:n])]
        sys.stdout.buffer.write(iou.astype(np.float32).tobytes() + np.array(kept, np.int32).tobytes())
        """;

    [Fact]
    public void Select_SameBoxTurnedHalf_IsOne()
    {
        var candidates = new Candidates(3, oriented: true);
        candidates.Add(new RotatedBox(50, 50, 40, 8, 0.3f), 0.8f, 0, 0);
        candidates.Add(new RotatedBox(50, 50, 40, 8, 0.3f + MathF.PI), 0.9f, 0, 1);
        candidates.Add(new RotatedBox(50, 50, 40, 8, 0.3f + MathF.PI / 2), 0.7f, 0, 2);
        int[] kept = new int[3];
        // Crossed bars share their upright box, and are two.
        Assert.Equal(2, new RotatedSuppression(3).Select(candidates, 0.5f, kept));
        Assert.Equal([1, 2], kept[..2]);
    }

    [Fact]
    public void Select_OtherClass_StaysUnlessAcross()
    {
        var candidates = new Candidates(2, oriented: true);
        candidates.Add(new RotatedBox(50, 50, 40, 8, 0.3f), 0.8f, 0, 0);
        candidates.Add(new RotatedBox(50, 50, 40, 8, 0.3f), 0.9f, 1, 1);
        int[] kept = new int[2];
        Assert.Equal(2, new RotatedSuppression(2).Select(candidates, 0.5f, kept));
        Assert.Equal(1, new RotatedSuppression(2).Select(candidates, 0.5f, kept, acrossClasses: true));
    }

    [Fact]
    public async Task Select_RandomBoxes_EqualsNumPy()
    {
        Assert.SkipUnless(await Python.HasAsync("numpy"), "python3-numpy is not installed");
        const int count = 150;
        var random = new Random(7);
        var candidates = new Candidates(count, oriented: true);
        float[] rows = new float[7 * count];
        for (int i = 0; i < count; i++)
        {
            var box = new RotatedBox(random.Next(10, 90), random.Next(10, 90), random.Next(8, 60), random.Next(4, 30), random.NextSingle() * MathF.PI);
            float[] row = [box.CenterX, box.CenterY, box.Width, box.Height, box.Angle, random.NextSingle(), random.Next(2)];
            row.CopyTo(rows, 7 * i);
            candidates.Add(box, row[5], (int)row[6], i);
        }

        byte[] output = await Python.RunAsync(NumPy, MemoryMarshal.AsBytes(rows.AsSpan()).ToArray(), "");
        float[] iou = MemoryMarshal.Cast<byte, float>(output.AsSpan(0, 4 * count * count)).ToArray();
        for (int i = 0; i < count * count; i++)
        {
            Assert.Equal(iou[i], RotatedSuppression.ProbabilisticIou(candidates.Rotated[i / count], candidates.Rotated[i % count]), 2e-3f);
        }

        int[] kept = new int[count];
        int selected = new RotatedSuppression(count).Select(candidates, 0.5f, kept);
        Assert.InRange(selected, 20, count - 20);
        Assert.Equal(MemoryMarshal.Cast<byte, int>(output.AsSpan(4 * count * count)).ToArray(), kept[..selected]);
    }
}
