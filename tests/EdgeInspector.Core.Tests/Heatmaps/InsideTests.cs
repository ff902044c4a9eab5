using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Heatmaps;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Patches;
using EdgeInspector.Core.Tests.Detection;
using Xunit;

namespace EdgeInspector.Core.Tests.Heatmaps;

/// <summary>Class activation and attention rollout, from numbers and from a session that shows them.</summary>
public sealed class InsideTests
{
    private static readonly FrameRegion s_region = new(0, 0, 64, 64);

    [Fact]
    public void ClassActivation_KnownFeatures_IsTheirWeightedSum()
    {
        var map = new Heatmap();

        ClassActivation.Explain([1, 2, 3, 4, 10, 0, 0, -10], [2, 0.5f], 2, 2, s_region, map);

        Assert.Equal([7f, 4f, 6f, 3f], map.Values.ToArray());
        Assert.Throws<ArgumentException>(() => ClassActivation.Explain([1, 2, 3], [1, 1], 2, 1, s_region, map));
    }

    [Fact]
    public void ClassActivation_MeanOfTheMap_IsTheLogit()
    {
        var random = new Random(2);
        float[] features = [.. Enumerable.Range(0, 5 * 12).Select(_ => random.NextSingle())];
        float[] weights = [.. Enumerable.Range(0, 5).Select(_ => random.NextSingle() - 0.5f)];
        var map = new Heatmap();

        ClassActivation.Explain(features, weights, 4, 3, s_region, map);

        double logit = Enumerable.Range(0, 5).Sum(c => weights[c] * features.Skip(12 * c).Take(12).Average());
        Assert.Equal(logit, map.Values.ToArray().Average(), 5);
    }

    [Fact]
    public void AttentionRollout_RandomLayers_EqualsTheProductOfMatrices()
    {
        const int Tokens = 7, Heads = 3;
        var random = new Random(4);
        float[][] layers = [.. Enumerable.Range(0, 4).Select(_ => RandomAttention(random, Heads, Tokens))];
        var map = new Heatmap();

        AttentionRollout.Explain(layers, Tokens, 3, 2, s_region, map);

        double[,] product = Identity(Tokens);
        foreach (float[] layer in layers)
        {
            double[,] mixed = Identity(Tokens);
            for (int i = 0; i < Tokens; i++)
            {
                for (int j = 0; j < Tokens; j++)
                {
                    double mean = Enumerable.Range(0, Heads).Average(head => layer[(((head * Tokens) + i) * Tokens) + j]);
                    mixed[i, j] = 0.5 * (mixed[i, j] + mean);
                }
            }

            product = Multiply(mixed, product);
        }

        for (int i = 0; i < 6; i++)
        {
            Assert.Equal(product[0, 1 + i], map.Values[i], 5);
        }

        Assert.Throws<ArgumentException>(() => AttentionRollout.Explain([], Tokens, 3, 2, s_region, map));
        Assert.Throws<ArgumentException>(() => AttentionRollout.Explain([new float[5]], Tokens, 3, 2, s_region, map));
        Assert.Throws<ArgumentException>(() => AttentionRollout.Explain(layers, Tokens, 4, 2, s_region, map));
    }

    [Fact]
    public void ExposedOutputs_FeaturesAndWeights_GiveTheClassesPlaceInTheFrame()
    {
        // Two channels on a 4x4 grid: the second class goes by the second channel, which is hot at the lower right.
        float[] features = new float[32];
        features[0] = 1;
        features[16 + 15] = 1;
        ModelManifest manifest = Manifest(32, ResizeMode.Stretch);
        using var session = new TensorSession(
            [new TensorSpec("x", TensorElementType.Float32, [1, 3, 32, 32])],
            ("logits", [1, 2], new float[] { 0, 1 }), ("features", [1, 2, 4, 4], features), ("head", [2, 2], new float[] { 1, 0, 0, 1 }));

        var exposed = ExposedOutputs.Find(session, manifest);
        var map = new Heatmap();
        exposed!.Activation(1, s_region, map);

        Assert.True(exposed.HasActivation && !exposed.HasAttention);
        Assert.Equal((4, 4, s_region), (map.Width, map.Height, map.Region));
        Assert.Equal(15, map.Values.IndexOf(map.Values.ToArray().Max()));
        Assert.Throws<InvalidOperationException>(() => exposed.Attention(s_region, map));
    }

    [Fact]
    public void ExposedOutputs_Attention_IsToldFromFeaturesAndLaidOverThePicture()
    {
        // 4x4 patches and a class token that looks at patch 5 alone.
        float[] attention = new float[17 * 17];
        for (int token = 0; token < 17; token++)
        {
            attention[(token * 17) + 6] = 1;
        }

        using var session = new TensorSession(
            [new TensorSpec("x", TensorElementType.Float32, [1, 3, 32, 32])],
            ("logits", [1, 2], new float[] { 0, 1 }), ("attention", [1, 1, 17, 17], attention));

        var exposed = ExposedOutputs.Find(session, Manifest(32, ResizeMode.Stretch));
        var map = new Heatmap();
        exposed!.Attention(s_region, map);

        Assert.True(exposed.HasAttention && !exposed.HasActivation);
        Assert.Equal(5, map.Values.IndexOf(map.Values.ToArray().Max()));
    }

    [Fact]
    public void ExposedOutputs_Letterbox_LeavesThePaddingOut()
    {
        // A frame twice as wide as high fills the middle half of the model's picture: only rows 1 and 2 of 4 are of it.
        float[] features = [1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, .. new float[16]];
        using var session = new TensorSession(
            [new TensorSpec("x", TensorElementType.Float32, [1, 3, 32, 32])],
            ("logits", [1, 2], new float[] { 0, 1 }), ("features", [1, 2, 4, 4], features), ("head", [2, 2], new float[] { 1, 0, 0, 1 }));
        var map = new Heatmap();

        ExposedOutputs.Find(session, Manifest(32, ResizeMode.Letterbox))!.Activation(0, new FrameRegion(0, 0, 64, 32), map);

        Assert.InRange(map.Values.ToArray().Min(), 1.4f, 2.1f);
        Assert.InRange(map.Values.ToArray().Max(), 2.9f, 3.6f);
    }

    [Fact]
    public void ExposedOutputs_OrdinaryModel_ShowsNothing()
    {
        using var session = new TensorSession([new TensorSpec("x", TensorElementType.Float32, [1, 3, 32, 32])], ("logits", [1, 2], new float[] { 0, 1 }));

        Assert.Null(ExposedOutputs.Find(session, Manifest(32, ResizeMode.Stretch)));
    }

    [Fact]
    public void Inside_ModelOfPatches_LaysEachPatchsMapWhereThePatchLies()
    {
        // A model that shows its picture's red plane as features: the map must be the frame's red itself, wherever patches begin.
        ModelManifest manifest = Manifest(16, ResizeMode.Stretch) with
        {
            Output = new ModelOutput { Decoder = ModelDecoder.Logits, Activation = OutputActivation.Softmax, Background = ["a"] },
            Patches = new PatchOptions { Size = (16, 16), Overlap = 0.25f, Batch = 1 },
        };
        var session = new MirrorSession(16);
        using var model = new PatchModel(manifest, session, new ModelReference("inside", "1.0.0", ""));
        var method = new Inside(ExposedOutputs.Find(session, manifest)!, isAttention: false, model);
        using Frame frame = new FramePool().Rent(40, 28);
        for (int i = 0; i < frame.Pixels.Length; i += 3)
        {
            (int x, int y) = (i / 3 % 40, i / 3 / 40);
            frame.Pixels[i + 2] = (byte)((3 * x) + (2 * y));
        }

        var map = new Heatmap();
        method.Explain(model, frame, new HeatmapTarget(1), map);

        Assert.Equal((40, 28, new FrameRegion(0, 0, 40, 28)), (map.Width, map.Height, map.Region));
        Assert.Equal(map.Region, frame.Region);
        for (int y = 0; y < 28; y++)
        {
            for (int x = 0; x < 40; x++)
            {
                Assert.Equal(((3 * x) + (2 * y)) / 255.0, map.Values[(y * 40) + x], 0.02);
            }
        }
    }

    [Fact]
    public void Inside_ModelThatDoesNotShowIt_Throws()
    {
        var session = new MirrorSession(16);
        ExposedOutputs exposed = ExposedOutputs.Find(session, Manifest(16, ResizeMode.Stretch))!;
        using var model = new PatchModel(
            Manifest(16, ResizeMode.Stretch) with { Output = new ModelOutput { Decoder = ModelDecoder.Logits }, Patches = new PatchOptions { Batch = 1 } }, session, new ModelReference("inside", "1.0.0", ""));

        Assert.Throws<InvalidOperationException>(() => new Inside(exposed, isAttention: true, model));
    }

    private static ModelManifest Manifest(int size, ResizeMode resize) => new()
    {
        Name = "inside",
        Version = "1.0.0",
        Task = ModelTask.Classification,
        File = "none.onnx",
        Labels = ["a", "b"],
        Input = new ModelInput { Width = size, Height = size, Resize = resize },
    };

    private static float[] RandomAttention(Random random, int heads, int tokens)
    {
        float[] attention = new float[heads * tokens * tokens];
        for (int row = 0; row < heads * tokens; row++)
        {
            float sum = 0;
            for (int i = 0; i < tokens; i++)
            {
                sum += attention[(row * tokens) + i] = random.NextSingle();
            }

            for (int i = 0; i < tokens; i++)
            {
                attention[(row * tokens) + i] /= sum;
            }
        }

        return attention;
    }

    private static double[,] Identity(int size)
    {
        double[,] matrix = new double[size, size];
        for (int i = 0; i < size; i++)
        {
            matrix[i, i] = 1;
        }

        return matrix;
    }

    private static double[,] Multiply(double[,] a, double[,] b)
    {
        int size = a.GetLength(0);
        double[,] product = new double[size, size];
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++)
            {
                for (int k = 0; k < size; k++)
                {
                    product[i, j] += a[i, k] * b[k, j];
                }
            }
        }

        return product;
    }
}
