using System.Text.Json;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Heatmaps;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Vision;
using Xunit;

namespace EdgeInspector.Bindings.Tests.Conformance.Models;

/// <summary>Every shipped classifier and anomaly model gives on its golden pictures the probabilities and scores that its maker recorded with other code.</summary>
public class ShippedGoldenTests
{
    public static TheoryData<string> Models => Of(ModelTask.Classification, ModelTask.Anomaly);

    public static TheoryData<string> PatchModels => Of(ModelTask.Classification);

    [Theory]
    [MemberData(nameof(Models))]
    public void Inspect_GoldenPictures_GivesWhatIsRecorded(string relative)
    {
        using Shipped shipped = Open(relative);
        var found = new Findings();
        int numbers = 0;
        foreach ((string name, Frame frame, JsonElement golden) in shipped.Golden())
        {
            using Frame picture = frame;
            shipped.Model.Inspect(picture, found);
            if (golden.TryGetProperty("score", out JsonElement score))
            {
                numbers++;
                Assert.True(Math.Abs(score.GetSingle() - found.Anomaly.Score) <= shipped.Model.Manifest.Golden.Score, $"{relative}/{name}: score {found.Anomaly.Score} where {score.GetSingle()} is recorded");
            }

            foreach (JsonProperty one in golden.TryGetProperty("scores", out JsonElement scores) ? scores.EnumerateObject().ToArray() : [])
            {
                numbers++;
                float said = found.Scores.Values[shipped.Model.Labels.ToList().IndexOf(one.Name)];
                Assert.True(Math.Abs(one.Value.GetSingle() - said) <= shipped.Model.Manifest.Golden.Score, $"{relative}/{name}: {one.Name} {said} where {one.Value.GetSingle()} is recorded");
            }
        }

        Assert.True(numbers >= 3, $"{relative} has {numbers} numbers recorded");
    }

    [Theory]
    [MemberData(nameof(PatchModels))]
    public void Explain_GoldenPictures_ByItsInside(string relative)
    {
        using Shipped shipped = Open(relative);
        if (shipped.Exposed is not { } exposed)
        {
            // A classifier may keep its inside to itself.
            return;
        }

        var method = new Inside(exposed, exposed.HasAttention, shipped.Model);
        var map = new Heatmap();
        foreach ((string _, Frame frame, JsonElement _) in shipped.Golden())
        {
            using Frame picture = frame;
            method.Explain(shipped.Model, picture, new HeatmapTarget(1), map);
            Assert.Equal(picture.Region, map.Region);
            Assert.True(map.Width > 4 && map.Height > 4);
            Assert.True(map.Values.ToArray().All(float.IsFinite) && map.Values.ToArray().Distinct().Count() > 16);
        }
    }

    private static TheoryData<string> Of(params ModelTask[] tasks)
    {
        var data = new TheoryData<string>();
        foreach (string file in Directory.EnumerateFiles(Path.Combine(SharedData.RepositoryRoot, "models"), "manifest.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            if (tasks.Contains(ModelManifest.Parse(File.ReadAllBytes(file), file).Task))
            {
                data.Add(Path.GetRelativePath(SharedData.RepositoryRoot, Path.GetDirectoryName(file)!));
            }
        }

        return data;
    }

    private static Shipped Open(string relative)
    {
        string folder = Path.Combine(SharedData.RepositoryRoot, relative);
        string file = Path.Combine(folder, "manifest.json");
        ModelManifest manifest = ModelManifest.Parse(File.ReadAllBytes(file), file);
        var parts = (manifest.Anomaly?.Files ?? []).ToDictionary(name => name, name => File.ReadAllBytes(Path.Combine(folder, name)));
        IModelSession session = TestRuntime.Get().Load(Path.Combine(folder, manifest.File), TestRuntime.OnCpu with { SettleShape = PictureInputs.SettleBy(manifest) });
        IVisionModel model = VisionModels.Open(manifest, session, new ModelReference(manifest.Name, manifest.Version, ""), files: parts);
        return new Shipped(folder, model, ExposedOutputs.Find(session, manifest));
    }

    private sealed record Shipped(string Folder, IVisionModel Model, ExposedOutputs? Exposed) : IDisposable
    {
        private readonly FramePool _pool = new();

        public IEnumerable<(string Name, Frame Frame, JsonElement Recorded)> Golden()
        {
            IImageCodec codec = Binding.Codec();
            foreach (string picture in Directory.EnumerateFiles(Path.Combine(Folder, "golden"), "*.png").Order(StringComparer.Ordinal))
            {
                using JsonDocument golden = JsonDocument.Parse(File.ReadAllBytes(Path.ChangeExtension(picture, ".json")));
                yield return (Path.GetFileName(picture), codec.Decode(File.ReadAllBytes(picture), _pool), golden.RootElement.Clone());
            }
        }

        public void Dispose() => Model.Dispose();
    }
}
