using System.Numerics;
using System.Runtime.InteropServices;
using EdgeInspector.Core.Detection;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Vision;
using Xunit;

namespace EdgeInspector.Core.Tests.Detection;

public class InstanceMasksTests
{
    private const int Width = 128, Height = 64, Columns = 32, Rows = 16, Masks = 3, Proposals = 2;

    /// <summary>The same masks by another way: every prototype summed, enlarged as a whole, cut by the box, counted and measured.</summary>
    private const string Torch =
        """
        import sys
        import cv2
        import numpy as np
        import torch
        values = np.frombuffer(sys.stdin.buffer.read(), np.float32)
        output, prototypes = values[:18].reshape(9, 2), values[18:].reshape(1, 3, 16, 32)
        rows = []
        for i in range(2):
            x, y, w, h = output[:4, i]
            logits = torch.einsum("m,bmhw->bhw", torch.tensor(output[6:, i]), torch.tensor(prototypes.copy()))[None]
            mask = torch.nn.functional.interpolate(logits, (64, 128), mode="bilinear", align_corners=False)[0, 0].numpy() > 0
            columns, lines = np.arange(128), np.arange(64)
            mask &= (columns >= x - w / 2) & (columns < x + w / 2)
            mask &= ((lines >= y - h / 2) & (lines < y + h / 2))[:, None]
            count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
            largest = 1 + np.argmax(stats[1:, 4])
            ys, xs = np.nonzero(labels == largest)
            corners = np.concatenate([np.stack((xs + dx, ys + dy), 1) for dx in (0, 1) for dy in (0, 1)]).astype(np.float32)
            _, size, _ = cv2.minAreaRect(corners)
            rows.append((mask.sum(), max(size)))
        sys.stdout.buffer.write(np.array(rows, np.float32).tobytes())
        """;

    [Fact]
    public void Detect_DiscInTheMask_IsMeasuredNotItsBox()
    {
        // One prototype, above 0 within a disc of 6 cells' radius about cell (16, 8): 24 model pixels.
        float[] prototypes = new float[Masks * Rows * Columns];
        for (int i = 0; i < Rows * Columns; i++)
        {
            (float dx, float dy) = (i % Columns + 0.5f - 16, i / Columns + 0.5f - 8);
            prototypes[i] = 6 - MathF.Sqrt(dx * dx + dy * dy);
        }

        float[] output = [64, 20, 32, 20, 60, 8, 60, 8, 0.9f, 0.1f, 0.2f, 0.1f, 1, 1, 0, 0, 0, 0];
        Detections found = Detect(output, prototypes, new FrameRegion(0, 0, 2 * Width, 2 * Height));

        Assert.Equal(1, found.Count);
        Assert.Equal(new FrameBox(68, 4, 188, 124), found.Boxes[0]);
        Assert.InRange(found.Areas[0], Math.PI * 48 * 48 - 150, Math.PI * 48 * 48 + 150);
        Assert.Equal(96, found.Lengths[0], 3f);
        Assert.All(found.Outline(0).ToArray(), point => Assert.Equal(48, Vector2.Distance(point, new Vector2(128, 64)), 3f));
    }

    [Fact]
    public void Detect_RegionOfAFrame_GivesFramePixels()
    {
        float[] prototypes = new float[Masks * Rows * Columns];
        prototypes.AsSpan(0, Rows * Columns).Fill(1);
        float[] output = [64, 20, 32, 20, 60, 8, 20, 8, 0.9f, 0.1f, 0.2f, 0.1f, 1, 1, 0, 0, 0, 0];
        Detections found = Detect(output, prototypes, new FrameRegion(50, 30, Width, Height));
        Assert.Equal(new FrameBox(84, 52, 144, 72), found.Boxes[0]);
        Assert.Equal((1200f, 60f), (found.Areas[0], found.Lengths[0]));
        Assert.Equal((114f, 62f), (found.Rectangles[0].CenterX, found.Rectangles[0].CenterY));
        Assert.Equal(4, found.Outline(0).Length);
    }

    [Fact]
    public void Detect_EmptyMask_KeepsTheBoxAlone()
    {
        float[] prototypes = new float[Masks * Rows * Columns];
        prototypes.AsSpan(0, Rows * Columns).Fill(-1);
        float[] output = [64, 20, 32, 20, 60, 8, 20, 8, 0.9f, 0.1f, 0.2f, 0.1f, 1, 1, 0, 0, 0, 0];
        Detections found = Detect(output, prototypes, new FrameRegion(0, 0, Width, Height));
        Assert.Equal(1, found.Count);
        Assert.True(float.IsNaN(found.Areas[0]));
        Assert.Equal(0, found.Outline(0).Length);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Detect_NotANumberInTheMask_Throws(bool inPrototypes)
    {
        float[] prototypes = new float[Masks * Rows * Columns];
        float[] output = [64, 20, 32, 20, 60, 8, 20, 8, 0.9f, 0.1f, 0.2f, 0.1f, 1, 1, 0, 0, 0, 0];
        prototypes[8 * Columns + 16] = inPrototypes ? float.NaN : 0;
        output[12] = inPrototypes ? 1 : float.PositiveInfinity;
        Assert.Throws<ModelRunException>(() => Detect(output, prototypes, new FrameRegion(0, 0, Width, Height)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Detect_RandomMasks_EqualTorch(int seed)
    {
        Assert.SkipUnless(await Python.HasAsync("torch") && await Python.HasAsync("cv2"), "python3-torch or python3-opencv is not installed");
        var random = new Random(seed);
        float[] prototypes = new float[Masks * Rows * Columns];
        for (int m = 0; m < Masks; m++)
        {
            (double a, double b, double phase) = (random.NextDouble() * 0.5, random.NextDouble() * 0.5, random.NextDouble() * 6);
            for (int i = 0; i < Rows * Columns; i++)
            {
                prototypes[m * Rows * Columns + i] = (float)Math.Sin(a * (i % Columns) + b * (i / Columns) + phase);
            }
        }

        float[] output = [40.3f, 90.7f, 30.2f, 34.1f, 61.5f, 55.2f, 40.9f, 50.4f, 0.9f, 0.1f, 0.2f, 0.8f, 0, 0, 0, 0, 0, 0];
        for (int i = 12; i < 18; i++)
        {
            output[i] = random.NextSingle() - 0.4f;
        }

        byte[] input = [.. MemoryMarshal.AsBytes(output.AsSpan()), .. MemoryMarshal.AsBytes(prototypes.AsSpan())];
        float[] expected = MemoryMarshal.Cast<byte, float>(await Python.RunAsync(Torch, input, "")).ToArray();
        Detections found = Detect(output, prototypes, new FrameRegion(0, 0, Width, Height));
        for (int i = 0; i < 2; i++)
        {
            int row = found.Classes[0] == i ? 0 : 1;
            Assert.Equal(expected[2 * i], found.Areas[row], 2f);
            Assert.Equal(expected[2 * i + 1], found.Lengths[row], 0.05f);
        }
    }

    [Fact]
    public void Detect_EndToEndRows_AreMeasuredAsColumnsAre()
    {
        var random = new Random(7);
        float[] prototypes = new float[Masks * Rows * Columns];
        foreach (ref float value in prototypes.AsSpan())
        {
            value = random.NextSingle() - 0.5f;
        }

        // The same two objects: centre, size, scores and coefficients by column; corners, score, class and coefficients by row.
        float[] columns = [40, 90, 30, 34, 60, 56, 40, 50, 0.9f, 0.1f, 0.2f, 0.8f, 0.5f, -0.3f, 0.2f, 0.6f, -0.1f, 0.4f];
        float[] rows = [10, 10, 70, 50, 0.9f, 0, 0.5f, 0.2f, -0.1f, 62, 9, 118, 59, 0.8f, 1, -0.3f, 0.6f, 0.4f];
        var region = new FrameRegion(0, 0, Width, Height);
        Detections expected = Detect(columns, prototypes, region), found = Detect(rows, prototypes, region, ModelDecoder.YoloEndToEnd);

        Assert.Equal(2, found.Count);
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal((expected.Boxes[i], expected.Classes[i], expected.Areas[i], expected.Lengths[i]), (found.Boxes[i], found.Classes[i], found.Areas[i], found.Lengths[i]));
            Assert.Equal(expected.Outline(i).ToArray(), found.Outline(i).ToArray());
        }
    }

    [Fact]
    public void Judge_MaskedDefect_EventCarriesTheMaskMeasures()
    {
        var detections = new Detections();
        detections.Add(new FrameBox(10, 10, 60, 40), 0.9f, 0);
        detections.Areas[0] = 333;
        detections.Lengths[0] = 44;
        var inspector = new Inspector(new InspectorOptions { Camera = "top", Rules = [new VerdictRule { Frames = new FrameQuota(1, 1) }] }, new Core.Identifiers.UlidGenerator(TimeProvider.System), TimeProvider.System);
        var classes = new ClassTable([new ClassEntry("scratch", 0.5f, new ModelReference("m", "1.0.0", new string('0', 64)))]);
        JudgedFrame judged = inspector.Judge(
            new FrameContext { Number = 1, Width = 100, Height = 100, CapturedTimestamp = 0, CapturedUtc = default, LatencyMs = 1, Classes = classes }, detections);
        InspectionEvent said = Assert.Single(judged.Events);
        Assert.Equal((333f, 44f), (said.AreaPx, said.LengthPx));
    }

    private static Detections Detect(float[] output, float[] prototypes, FrameRegion region, ModelDecoder decoder = ModelDecoder.YoloSegmentation)
    {
        var session = new TensorSession(
            [new("images", TensorElementType.Float32, [1, 3, Height, Width])],
            ("output0", decoder == ModelDecoder.YoloEndToEnd ? [1, Proposals, 6 + Masks] : [1, 4 + 2 + Masks, Proposals], output),
            ("output1", [1, Masks, Rows, Columns], prototypes));
        var manifest = new ModelManifest
        {
            Name = "masks",
            Version = "1.0.0",
            Task = ModelTask.Detection,
            File = "model.onnx",
            Input = new ModelInput { Width = Width, Height = Height },
            Output = new ModelOutput { Decoder = decoder },
            Labels = ["a", "b"],
            Thresholds = new ModelThresholds(0.5f),
        };
        using var model = new DetectionModel(manifest, session, new ModelReference("masks", "1.0.0", new string('0', 64)));
        using Frame frame = new FramePool().Rent(Math.Max(region.X + region.Width, 2 * Width), Math.Max(region.Y + region.Height, 2 * Height));
        frame.Region = region;
        var findings = new Findings();
        model.Inspect(frame, findings);
        long before = GC.GetAllocatedBytesForCurrentThread();
        model.Inspect(frame, findings);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        return findings.Detections;
    }
}
