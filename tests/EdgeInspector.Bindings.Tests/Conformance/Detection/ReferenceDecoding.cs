using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.Bindings.Tests.Frames;
using EdgeInspector.Core.Detection;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Models;
using Xunit;

namespace EdgeInspector.Bindings.Tests.Conformance.Detection;

/// <summary>Collects what detectors found together with their raw outputs, and holds it against <c>reference_decoding.py</c>.</summary>
internal sealed class ReferenceDecoding(string family) : IDisposable
{
    private const float BoxPixels = 0.5f, Score = 1e-3f;

    private readonly TemporaryFolder _folder = new();
    private readonly JsonArray _jobs = [];
    private readonly List<(string Picture, FrameBox[] Boxes, float[] Scores, int[] Classes)> _ours = [];

    /// <summary>Notes the findings of the session's last run and the outputs they were read from.</summary>
    public void Add(string picture, Frame frame, ModelManifest manifest, IModelSession session, Detections found, float threshold)
    {
        var outputs = new JsonArray();
        for (int i = 0; i < session.Outputs.Count; i++)
        {
            string file = $"{_jobs.Count}-{i}.bin";
            _folder.Write(file, session.OutputBytes(i));
            outputs.Add(new JsonObject
            {
                ["name"] = session.Outputs[i].Name,
                ["type"] = session.Outputs[i].ElementType switch { TensorElementType.Int64 => "<i8", TensorElementType.Float32 => "<f4", _ => throw new NotSupportedException() },
                ["shape"] = JsonSerializer.SerializeToNode(session.OutputShape(i).ToArray()),
                ["file"] = file,
            });
        }

        _jobs.Add(new JsonObject
        {
            ["family"] = family,
            ["input"] = new JsonArray(manifest.Input!.Width, manifest.Input.Height),
            ["frame"] = new JsonArray(frame.Width, frame.Height),
            ["resize"] = manifest.Input.Resize.ToString().ToLowerInvariant(),
            ["classes"] = manifest.Labels.Count,
            ["threshold"] = threshold,
            ["iou"] = manifest.Output!.NmsIou,
            ["outputs"] = outputs,
        });
        _ours.Add((picture, found.Boxes.ToArray(), found.Confidences.ToArray(), found.Classes.ToArray()));
    }

    /// <summary>Every object of one side is one of the other; returns how many there were.</summary>
    public int AssertSame()
    {
        File.WriteAllText(Path.Combine(_folder.Path, "jobs.json"), _jobs.ToJsonString());
        string script = Path.Combine(SharedData.RepositoryRoot, "tests", "EdgeInspector.Bindings.Tests", "Conformance", "Detection", "reference_decoding.py");
        Tool.NumPy(script, _folder.Path);
        using JsonDocument theirs = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_folder.Path, "found.json")));
        int objects = 0;
        for (int p = 0; p < _ours.Count; p++)
        {
            (string picture, FrameBox[] boxes, float[] scores, int[] classes) = _ours[p];
            float[][] expected = [.. theirs.RootElement[p].EnumerateArray().Select(row => row.EnumerateArray().Select(number => number.GetSingle()).ToArray())];
            Assert.True(expected.Length == boxes.Length, $"{picture}: {boxes.Length} objects where the reference finds {expected.Length}");
            var left = new List<int>(Enumerable.Range(0, boxes.Length));
            foreach (float[] one in expected)
            {
                int match = left.FindIndex(i => classes[i] == (int)one[0] && MathF.Abs(scores[i] - one[1]) <= Score
                    && MathF.Abs(boxes[i].X1 - one[2]) <= BoxPixels && MathF.Abs(boxes[i].Y1 - one[3]) <= BoxPixels
                    && MathF.Abs(boxes[i].X2 - one[4]) <= BoxPixels && MathF.Abs(boxes[i].Y2 - one[5]) <= BoxPixels);
                Assert.True(match >= 0, $"{picture}: the reference finds {string.Join(" ", one)}, which is not among ours");
                left.RemoveAt(match);
            }

            objects += expected.Length;
        }

        return objects;
    }

    public void Dispose() => _folder.Dispose();
}
