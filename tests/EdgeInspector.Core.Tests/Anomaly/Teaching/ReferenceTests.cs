using System.Globalization;
using System.Runtime.InteropServices;
using EdgeInspector.Core.Anomaly;
using EdgeInspector.Core.Anomaly.Teaching;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Tests.Detection;
using EdgeInspector.Core.Vision;
using Xunit;

namespace EdgeInspector.Core.Tests.Anomaly.Teaching;

/// <summary>Coreset, PatchCore and PaDiM against a few lines of NumPy that share nothing with them.</summary>
public class ReferenceTests
{
    private const int Width = 10, Height = 6, Channels = 5, Pictures = 8;

    private static readonly ModelReference s_reference = new("part", "1.0.0", "");

    [Fact]
    public async Task Select_RandomVectors_PicksWhatTheReferencePicks()
    {
        Assert.SkipUnless(await Python.HasAsync("numpy"), "There is no NumPy.");
        float[] vectors = Numbers(3000 * 7, 5);
        const string Script = """
            import sys, numpy as np
            x = np.frombuffer(sys.stdin.buffer.read(), '<f4').reshape(-1, 7).astype(np.float64)
            first = int(sys.argv[1])
            d = ((x - x[0]) ** 2).sum(1) if first == 0 else ((x[:, None] - x[None, :first]) ** 2).sum(2).min(1)
            picked = [0] if first == 0 else []
            while len(picked) < 40:
                i = int(d.argmax()); picked.append(i); d = np.minimum(d, ((x - x[i]) ** 2).sum(1))
            print(*picked)
            """;

        int[] fresh = GreedyCoreset.Select(vectors, 7, 40, [], null, TestContext.Current.CancellationToken);
        int[] further = GreedyCoreset.Select(vectors, 7, 40, vectors.AsSpan(0, 10 * 7), null, TestContext.Current.CancellationToken);

        Assert.Equal(await Indices(Script, vectors, "0"), fresh);
        Assert.Equal(await Indices(Script, vectors, "10"), further);
    }

    [Theory]
    [InlineData(ScoreRule.Map)]
    [InlineData(ScoreRule.Patch)]
    public async Task Inspect_Patchcore_ScoresAsTheReference(ScoreRule rule)
    {
        Assert.SkipUnless(await Python.HasAsync("scipy"), "There is no SciPy.");
        float[] features = Numbers(Channels * Height * Width, 1), bank = Numbers(50 * (Channels + 2), 2), scale = [1, 2, 0.5f, 1, 3];
        var settings = new AnomalySettings { Bank = "bank.npy", Scale = "scale.npy", Position = 3, Pool = 3, Smoothing = 8, Score = rule, Calibration = new ScoreCalibration(1, 0, 1000) };
        var files = new Dictionary<string, byte[]> { ["bank.npy"] = new NpyArray([50, Channels + 2], bank).Write(), ["scale.npy"] = new NpyArray([Channels], scale).Write() };
        using AnomalyModel model = Open(ModelDecoder.Patchcore, settings, features, files);
        const string Script = """
            import sys, numpy as np
            from scipy.ndimage import gaussian_filter
            H, W, C = 6, 10, 5
            v = np.frombuffer(sys.stdin.buffer.read(), '<f4').astype(np.float64)
            f, bank, scale = v[:C*H*W].reshape(C, H, W), v[C*H*W:-C].reshape(-1, C + 2), v[-C:]
            p = np.empty((H, W, C + 2))
            for y in range(H):
                for x in range(W):
                    p[y, x, :C] = f[:, max(y-1, 0):y+2, max(x-1, 0):x+2].mean((1, 2)) * scale
                    p[y, x, C:] = x * 3 / W, y * 3 / W
            q = p.reshape(-1, C + 2)
            d = np.sqrt(((q[:, None] - bank[None]) ** 2).sum(2))
            m = d.min(1).reshape(H, W)
            if sys.argv[1] == 'Patch':
                w = int(m.argmax()); star = int(d[w].argmin())
                near = np.sqrt(((bank - bank[star]) ** 2).sum(1)).argsort(kind='stable')[:9]
                print(m.max() * (1 - np.exp(d[w, star]) / np.exp(d[w, near]).sum()))
            else:
                s = gaussian_filter(m, 1.0, mode='reflect', truncate=4.0)
                e = lambda n: (np.arange(n * 4) + .5) / 4 - .5
                g = np.array([[np.interp(t, range(W), row) for t in e(W)] for row in s])
                g = np.array([[np.interp(t, range(H), col) for t in e(H)] for col in g.T]).T
                print(g.max())
            """;
        var found = new Findings();
        using Frame frame = new FramePool().Rent(Width * 8, Height * 8);

        model.Inspect(frame, found);

        float[] input = [.. features, .. bank, .. scale];
        string text = System.Text.Encoding.ASCII.GetString(await Python.RunAsync(Script, MemoryMarshal.AsBytes(input.AsSpan()).ToArray(), rule.ToString()));
        Assert.Equal(float.Parse(text, CultureInfo.InvariantCulture), model.RawScore, 2e-5f);
    }

    [Fact]
    public async Task Teach_Padim_InOneGoOrTwo_ScoresAsTheReference()
    {
        Assert.SkipUnless(await Python.HasAsync("numpy"), "There is no NumPy.");
        float[][] pictures = [.. Enumerable.Range(0, Pictures + 1).Select(i => Numbers(Channels * Height * Width, 10 + i))];
        var options = new TeachingOptions { Method = ModelDecoder.Padim, Smoothing = 0 };
        TaughtModel half = Teach(options, pictures[..4], null);

        TaughtModel added = Teach(options, pictures[4..Pictures], half), whole = Teach(options, pictures[..Pictures], null);

        // The factors of features are those of the first teaching.
        const string Script = """
            import sys, numpy as np
            H, W, C, N = 6, 10, 5, 8
            v = np.frombuffer(sys.stdin.buffer.read(), '<f4').astype(np.float64)
            scale, f = v[:C], v[C:].reshape(N + 1, C, H, W).transpose(0, 2, 3, 1) * v[:C]
            worst = 0
            for y in range(H):
                for x in range(W):
                    s = np.cov(f[:N, y, x].T) + 0.01 * np.eye(C)
                    t = f[N, y, x] - f[:N, y, x].mean(0)
                    worst = max(worst, np.sqrt(t @ np.linalg.inv(s) @ t))
            print(worst)
            """;
        foreach (TaughtModel taught in new[] { whole, added })
        {
            var files = taught.Files.ToDictionary(entry => entry.Key, entry => entry.Value.Write());
            using AnomalyModel model = Open(ModelDecoder.Padim, taught.Settings, pictures[Pictures], files);
            var found = new Findings();
            using Frame frame = new FramePool().Rent(Width * 8, Height * 8);
            model.Inspect(frame, found);
            float[] input = [.. taught.Files["scale.npy"].Values, .. pictures.SelectMany(picture => picture)];
            string text = System.Text.Encoding.ASCII.GetString(await Python.RunAsync(Script, MemoryMarshal.AsBytes(input.AsSpan()).ToArray(), ""));
            float expected = float.Parse(text, CultureInfo.InvariantCulture);
            // The map is enlarged between the centres of its cells, so that its greatest value is that of a cell only at the edges.
            Assert.InRange(model.RawScore, 0.8f * expected, expected * 1.0001f);
            Assert.Equal(Pictures, taught.HeldOut.Count);
        }

        for (int i = 0; i < whole.Files["mean.npy"].Values.Length; i++)
        {
            int channel = i % Channels;
            float ratio = added.Files["scale.npy"].Values[channel] / whole.Files["scale.npy"].Values[channel];
            Assert.Equal(whole.Files["mean.npy"].Values[i] * ratio, added.Files["mean.npy"].Values[i], 1e-5f);
        }
    }

    [Fact]
    public void Teach_Patchcore_LaterPicturesKeepTheOldVectorsAndTheirOwnScores()
    {
        float[][] pictures = [.. Enumerable.Range(0, Pictures).Select(i => Numbers(Channels * Height * Width, 40 + i))];
        var options = new TeachingOptions { BankShare = 0.25f };
        TaughtModel half = Teach(options, pictures[..4], null);

        TaughtModel added = Teach(options, pictures[4..], half);

        NpyArray old = half.Files["bank.npy"], bank = added.Files["bank.npy"];
        Assert.Equal((60, 120), (old.Shape[0], bank.Shape[0]));
        Assert.Equal(old.Values, bank.Values[..old.Values.Length]);
        Assert.Equal(half.HeldOut, added.HeldOut.Take(4));
        Assert.Equal(8, added.HeldOut.Count);
        // A picture given again is at no distance from what is known of it.
        TaughtModel again = Teach(options with { BankShare = 1 }, pictures[..4], Teach(options with { BankShare = 1 }, pictures[..4], null));
        Assert.All(again.HeldOut.Skip(4), score => Assert.Equal(0, score, 1e-3f));
    }

    [Fact]
    public void Teach_SamePictures_GivesTheSameModel()
    {
        float[][] pictures = [.. Enumerable.Range(0, Pictures).Select(i => Numbers(Channels * Height * Width, 40 + i))];

        TaughtModel first = Teach(new TeachingOptions(), pictures, null), second = Teach(new TeachingOptions(), pictures, null);

        Assert.Equal(first.Files["bank.npy"].Values, second.Files["bank.npy"].Values);
        Assert.Equal(first.Threshold, second.Threshold);
    }

    private static TaughtModel Teach(TeachingOptions options, float[][] pictures, TaughtModel? earlier)
    {
        float[] current = new float[Channels * Height * Width];
        var session = new TensorSession([Picture()], ("features", [1, Channels, Height, Width], current));
        // Outputs of the test's session are what they were made of: a teacher for each picture would forget the others.
        using var teacher = new AnomalyTeacher(Manifest(ModelTask.Embedding, ModelDecoder.Features), new ChangingSession(session, pictures), options, earlier);
        using Frame frame = new FramePool().Rent(Width * 8, Height * 8);
        for (int i = 0; i < pictures.Length; i++)
        {
            teacher.Add(frame);
        }

        return teacher.Teach(null, TestContext.Current.CancellationToken);
    }

    private static AnomalyModel Open(ModelDecoder decoder, AnomalySettings settings, float[] features, IReadOnlyDictionary<string, byte[]> files) => new(
        Manifest(ModelTask.Anomaly, decoder) with { Anomaly = settings },
        new TensorSession([Picture()], ("features", [1, Channels, Height, Width], features)), s_reference, files: files);

    private static TensorSpec Picture() => new("image", TensorElementType.Float32, [1, 3, Height * 8, Width * 8]);

    private static ModelManifest Manifest(ModelTask task, ModelDecoder decoder) => new()
    {
        Name = "part",
        Version = "1.0.0",
        Task = task,
        File = "part.onnx",
        Input = new ModelInput { Width = Width * 8, Height = Height * 8, Resize = ResizeMode.Stretch },
        Output = new ModelOutput { Decoder = decoder },
        Thresholds = new ModelThresholds(AnomalyMap.Threshold),
    };

    private static float[] Numbers(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() - 0.5))];
    }

    private static async Task<int[]> Indices(string script, float[] vectors, string argument)
    {
        byte[] output = await Python.RunAsync(script, MemoryMarshal.AsBytes(vectors.AsSpan()).ToArray(), argument);
        return [.. System.Text.Encoding.ASCII.GetString(output).Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];
    }

    /// <summary>Another session whose output is the next of a list at each run.</summary>
    private sealed class ChangingSession(TensorSession inner, float[][] outputs) : IModelSession
    {
        private int _run = -1;

        public IReadOnlyList<TensorSpec> Inputs => inner.Inputs;

        public IReadOnlyList<TensorSpec> Outputs => inner.Outputs;

        public IReadOnlyDictionary<string, string> Metadata => inner.Metadata;

        public ExecutionProvider Provider => inner.Provider;

        public string? FallbackReason => null;

        public Span<byte> InputBytes(int index) => inner.InputBytes(index);

        public void Run() => _run++;

        public ReadOnlySpan<byte> OutputBytes(int index) => MemoryMarshal.AsBytes(outputs[_run].AsSpan());

        public ReadOnlySpan<long> OutputShape(int index) => inner.OutputShape(index);

        public void Dispose() => inner.Dispose();
    }
}
