using EdgeInspector.Composition;
using EdgeInspector.Core.Anomaly.Teaching;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Models;
using EdgeInspector.Models;

namespace EdgeInspector.Teaching;

/// <summary>Teaches a model from a folder of good pictures and writes it as a model folder.</summary>
public static class PartTeaching
{
    /// <summary>Pictures' edges are made multiples of this: what strides of backbones divide.</summary>
    private const int EdgeStep = 16;
    private const int ShortestEdge = 64;

    /// <param name="progress">Told often, from any thread.</param>
    /// <exception cref="TeachingException">The pictures or the folder cannot be used, or an option does not fit the method or the model to add to.</exception>
    /// <exception cref="ModelLoadException">The backbone, or the model to add to, cannot be loaded.</exception>
    /// <exception cref="ModelContractException">The backbone gives no features, or others than the model to add to was taught with.</exception>
    public static TaughtResult Run(TeachingRequest request, Action<TeachingStep>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        string[] files = PictureFiles.Find(request.Images);
        TaughtFolder? earlier = request.Add ? TaughtFolder.Read(request.Output, request.Name) : null;
        TeachingOptions options = earlier is null ? request.Options.Over(new TeachingOptions()) : AddedTeaching.Options(request, earlier);
        IImageCodec codec = Ports.Codec();
        var pool = new FramePool();
        (int Width, int Height) picture = earlier is null ? SizeOf(files[0], codec, pool) : (earlier.Record.Width, earlier.Record.Height);
        ModelFile file = earlier?.Backbone ?? new ModelStore(request.Models.Directory).Resolve(request.Backbone ?? TeachingRequest.DefaultBackbone);
        (int Width, int Height) fed = earlier is null ? FedSize(picture, request.Edge ?? TeachingRequest.DefaultEdge) : (earlier.Input.Width, earlier.Input.Height);
        using IModelRuntime runtime = Ports.Runtime(request.Models.Library, static _ => { });
        Backbone backbone = Backbone.Load(file, runtime, request.Models.Threads, fed, isDemanded: request.Edge is not null || earlier is not null);
        // A backbone that was not made for this looks at pixels, not surroundings: the paper averages over 3 x 3 of its places.
        options = options with { Pool = backbone.PoolsItself ? options.Pool : Math.Max(options.Pool, 3) };
        using var teacher = new AnomalyTeacher(backbone.Manifest, backbone.Session, options, earlier?.Model);
        (List<GoodPicture> seen, int skipped) = Look(files, request.Images, picture, earlier?.Record, teacher, codec, pool, progress, cancellation);
        TaughtModel taught = Teach(teacher, request, progress, cancellation);
        int old = earlier?.Record.Pictures.Count ?? 0;
        GoodPicture[] pictures = [.. earlier?.Record.Pictures ?? [], .. seen.Select((one, i) => one with { Score = taught.HeldOut[old + i] })];
        string name = earlier?.BackboneName ?? $"{file.Name} {file.Version}";
        var record = new TeachingRecord
        {
            Backbone = name,
            FalseRejects = taught.Threshold.Budget,
            Confidence = taught.Threshold.Confidence,
            IsGuaranteed = taught.Threshold.IsGuaranteed,
            Bound = taught.Threshold.Bound,
            PicturesNeeded = taught.Threshold.Needed,
            BankSize = taught.Decoder == ModelDecoder.Patchcore ? options.BankSize : null,
            Width = picture.Width,
            Height = picture.Height,
            Pictures = pictures,
        };
        string version = TaughtFolder.NextVersion(Path.Combine(request.Output, request.Name));
        var writer = new TaughtFolderWriter(request, version, backbone, taught, record);
        string folder = writer.Write(files, codec, pool, runtime);
        ModelInput input = backbone.Manifest.Input!;
        return new TaughtResult(request.Name, version, folder, name, taught, seen.Count, skipped, input.Width, input.Height);
    }

    private static TaughtModel Teach(AnomalyTeacher teacher, TeachingRequest request, Action<TeachingStep>? progress, CancellationToken cancellation)
    {
        try
        {
            return teacher.Teach(progress, cancellation);
        }
        catch (InvalidOperationException error)
        {
            throw new TeachingException($"{request.Images}: {error.Message}", error);
        }
    }

    private static (List<GoodPicture> Seen, int Skipped) Look(
        string[] files, string root, (int Width, int Height) size, TeachingRecord? earlier, AnomalyTeacher teacher,
        IImageCodec codec, FramePool pool, Action<TeachingStep>? progress, CancellationToken cancellation)
    {
        var known = (earlier?.Pictures ?? []).ToDictionary(picture => picture.Sha256, picture => picture.File, StringComparer.Ordinal);
        var seen = new List<GoodPicture>();
        int skipped = 0;
        for (int i = 0; i < files.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            (Frame frame, string sha256) = PictureFiles.Read(files[i], codec, pool);
            using (frame)
            {
                if ((frame.Width, frame.Height) != size)
                {
                    string other = earlier is null ? files[0] : "the pictures the model was taught with";
                    throw new TeachingException(
                        $"{files[i]}: is {frame.Width}x{frame.Height} pixels, but {other} {(earlier is null ? "is" : "are")} {size.Width}x{size.Height}; "
                        + "good pictures all come from one camera at one size: remove it, or teach a model of its own for it");
                }

                // The same picture on both sides of a check would make it look better than it is.
                if (known.TryAdd(sha256, files[i]))
                {
                    teacher.Add(frame);
                    seen.Add(new GoodPicture(Directory.Exists(root) ? Path.GetRelativePath(root, files[i]) : Path.GetFileName(files[i]), sha256, float.NaN));
                }
                else
                {
                    skipped++;
                }
            }

            progress?.Invoke(new TeachingStep("looking at pictures", i + 1, files.Length));
        }

        return seen.Count > 0 ? (seen, skipped)
            : throw new TeachingException($"{root}: the model knows all {files.Length} pictures already; give others");
    }

    private static (int Width, int Height) SizeOf(string file, IImageCodec codec, FramePool pool)
    {
        using Frame frame = PictureFiles.Read(file, codec, pool).Frame;
        return (frame.Width, frame.Height);
    }

    /// <summary>The proportions of the pictures, as nearly as multiples allow.</summary>
    internal static (int Width, int Height) FedSize((int Width, int Height) picture, int edge)
    {
        double scale = (double)edge / Math.Max(picture.Width, picture.Height);
        return (Round(picture.Width * scale), Round(picture.Height * scale));

        static int Round(double length) => Math.Max(ShortestEdge, (int)Math.Round(length / EdgeStep) * EdgeStep);
    }
}
