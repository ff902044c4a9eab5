using EdgeInspector.Core.Anomaly;
using EdgeInspector.Core.Anomaly.Teaching;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Vision;
using EdgeInspector.Models;
using SessionOptions = EdgeInspector.Core.Models.SessionOptions;

namespace EdgeInspector.Teaching;

/// <summary>
/// Writes a taught model's folder: first beside its place, complete and tried on good pictures; then it gets its name, and
/// <c>current</c> names it. A fault on the way leaves what was there before.
/// </summary>
internal sealed class TaughtFolderWriter(TeachingRequest request, string version, Backbone backbone, TaughtModel taught, TeachingRecord record)
{
    /// <summary>Good pictures kept to replay: enough to notice another provider's rounding, few enough to carry along.</summary>
    private const int GoldenPictures = 3;

    private const string ModelName = "backbone.onnx", GoldenName = "golden", CurrentName = "current", CardName = "README.md", ManifestName = "manifest.json";

    /// <param name="pictures">The good pictures' files.</param>
    /// <returns>The folder.</returns>
    /// <exception cref="TeachingException">It cannot be written.</exception>
    public string Write(string[] pictures, IImageCodec codec, FramePool pool, IModelRuntime runtime)
    {
        string model = Path.Combine(Path.GetFullPath(request.Output), request.Name), target = Path.Combine(model, version);
        string making = Path.Combine(model, $".{version}.making");
        try
        {
            if (Directory.Exists(making))
            {
                Directory.Delete(making, recursive: true);
            }

            Directory.CreateDirectory(Path.Combine(making, GoldenName));
            File.Copy(backbone.File.Path, Path.Combine(making, ModelName));
            foreach ((string name, NpyArray array) in taught.Files)
            {
                File.WriteAllBytes(Path.Combine(making, name), array.Write());
            }

            File.WriteAllBytes(Path.Combine(making, TeachingRecord.FileName), record.Bytes);
            File.WriteAllBytes(Path.Combine(making, ManifestName), TaughtManifest.Write(request, version, ModelName, backbone, taught, record));
            File.WriteAllText(Path.Combine(making, CardName), TaughtCard.Write(request.Name, version, backbone, taught, record));
            WriteGolden(making, pictures, codec, pool, runtime);
            Directory.Move(making, target);
            string pointer = Path.Combine(model, CurrentName);
            File.WriteAllText($"{pointer}.making", $"{version}\n");
            File.Move($"{pointer}.making", pointer, overwrite: true);
            return target;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new TeachingException($"{target}: cannot be written: {error.Message}; name another folder with --out", error);
        }
    }

    /// <summary>Loads what was written as the line will, and keeps what it says of good pictures.</summary>
    private void WriteGolden(string folder, string[] pictures, IImageCodec codec, FramePool pool, IModelRuntime runtime)
    {
        ModelFile file = new ModelStore(folder, null).Resolve(folder);
        using IVisionModel model = VisionModelLoader.Load(file, runtime, new SessionOptions { Spin = false, Threads = request.Models.Threads });
        var findings = new Findings();
        int count = Math.Min(GoldenPictures, pictures.Length);
        for (int i = 0; i < count; i++)
        {
            using Frame frame = PictureFiles.Read(pictures[i * pictures.Length / count], codec, pool).Frame;
            model.Inspect(frame, findings);
            string stem = Path.Combine(folder, GoldenName, $"{i + 1:D3}");
            File.WriteAllBytes($"{stem}.png", codec.EncodePng(frame.Pixels, frame.Width, frame.Height, frame.Stride));
            File.WriteAllBytes($"{stem}.json", TaughtManifest.WriteGolden(findings, model.Labels));
        }
    }
}
