using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Anomaly.Teaching;

/// <summary>
/// Teaches an anomaly model from pictures of good parts: collects a backbone's features of each, builds what the method keeps of them,
/// and takes the threshold from pictures scored by models that did not see them. Owns its session. One thread at a time.
/// </summary>
/// <remarks>
/// Later teaching goes on from a taught model without its pictures: new pictures are first scored by it, which tells as much as holding
/// them out, and then added to its bank or sums. Scores of earlier teaching stay; they were found by smaller models and err on the high side.
/// </remarks>
public sealed class AnomalyTeacher : IDisposable
{
    private readonly IModelSession _session;
    private readonly ModelInput _pictureInput;
    private readonly PictureWriter _picture;
    private readonly ModelOutputs _outputs;
    private readonly FeatureGrid _grid;
    private readonly FeatureStore _store;
    private readonly TeachingOptions _options;
    private readonly TaughtModel? _earlier;
    private readonly int _input;
    private readonly int _stride;

    /// <param name="backbone">Its manifest: the size pictures are fed in, the outputs that are features.</param>
    /// <param name="session">Becomes this object's, also when the construction fails.</param>
    /// <param name="earlier">What is taught already, by the same backbone at the same size; null: nothing.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="ModelContractException">The backbone gives no feature maps, or not those of the earlier model.</exception>
    public AnomalyTeacher(ModelManifest backbone, IModelSession session, TeachingOptions options, TaughtModel? earlier = null)
    {
        ArgumentNullException.ThrowIfNull(backbone);
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(options);
        _session = session;
        try
        {
            IReadOnlyList<string> faults = options.Validate();
            if (faults.Count > 0)
            {
                throw new ArgumentException(string.Join("; ", faults), nameof(options));
            }

            ModelContract contract = ModelContract.Check(backbone, session, ModelTask.Embedding, "give features of pictures");
            if (FeatureShape.Of(contract.Signature) is not { } shape)
            {
                throw contract.Broken($"its {contract.Actual}, but a backbone gives {FeatureShape.Readable}");
            }

            if (earlier is not null && earlier.Files["scale.npy"].Values.Length != shape.Channels)
            {
                throw contract.Broken($"it gives {shape.Channels} features, but the model to add to was taught with {earlier.Files["scale.npy"].Values.Length}");
            }

            (_options, _earlier, _input) = (options, earlier, contract.Picture);
            _pictureInput = backbone.Input!;
            _outputs = new ModelOutputs(session, contract.Outputs, contract.Signature.Outputs);
            _grid = new FeatureGrid(contract.Signature, earlier?.Settings.Pool ?? options.Pool, [], shape.Channels);
            _store = new FeatureStore(shape);
            _stride = contract.Signature.Width / shape.Width;
        }
        catch
        {
            session.Dispose();
            throw;
        }

        _picture = new PictureWriter(_pictureInput);
    }

    /// <summary>Features of a picture.</summary>
    public FeatureShape Shape => _store.Shape;

    /// <summary>Pictures added.</summary>
    public int Count => _store.Count;

    /// <summary>Looks at one good picture and keeps its features.</summary>
    /// <exception cref="ModelRunException">The backbone failed, or gave NaN or infinity.</exception>
    public void Add(Frame frame)
    {
        _picture.Write(frame, _session.InputBytes(_input));
        _session.Run();
        _outputs.Refresh();
        _grid.Read(_outputs);
        _store.Add(_grid.Values);
    }

    /// <summary>Builds the model from the pictures added.</summary>
    /// <param name="progress">Told often, from any thread; null: nobody.</param>
    /// <exception cref="InvalidOperationException">Too few pictures for a threshold.</exception>
    public TaughtModel Teach(Action<TeachingStep>? progress, CancellationToken cancellation)
    {
        int pictures = _store.Count + (_earlier?.HeldOut.Count ?? 0);
        if (_store.Count == 0 || pictures < FalseRejectThreshold.FewestPictures)
        {
            throw new InvalidOperationException($"{pictures} good pictures are too few; give at least {FalseRejectThreshold.FewestPictures}.");
        }

        float[] scale = _earlier?.Files["scale.npy"].Values ?? _store.Scale();
        float position = _options.Method == ModelDecoder.Padim ? 0
            : _earlier?.Settings.Position ?? _options.Position ?? (PictureAlignment.Measure(_store, scale) <= PictureAlignment.MostAligned ? TeachingOptions.AlignedPosition : 0);
        AnomalySettings settings = Settings(position);
        IPartModel start = Start(scale, position);
        int[] all = [.. Enumerable.Range(0, _store.Count)];
        float[] heldOut = _earlier is null
            ? CrossScore(start, all, settings, progress, cancellation)
            : [.. _earlier.HeldOut, .. Score(start, all, settings)];
        IPartModel model = start.With(_store, all, Step(progress, "building"), cancellation);
        var files = new Dictionary<string, NpyArray> { ["scale.npy"] = new NpyArray([scale.Length], scale) };
        model.Write(files);
        FalseRejectThreshold threshold = FalseRejectThreshold.From(heldOut, _options.FalseRejects, _options.Confidence);
        return new TaughtModel
        {
            Decoder = _options.Method,
            Settings = settings with { Calibration = new ScoreCalibration(threshold.Value) },
            Files = files,
            HeldOut = heldOut,
            Threshold = threshold,
        };
    }

    public void Dispose() => _session.Dispose();

    private AnomalySettings Settings(float position) => new()
    {
        Score = ScoreRule.Map,
        Smoothing = _earlier?.Settings.Smoothing ?? _options.Smoothing,
        Pool = _earlier?.Settings.Pool ?? _options.Pool,
        Scale = "scale.npy",
        Position = position,
        Bank = _options.Method == ModelDecoder.Patchcore ? "bank.npy" : null,
        Mean = _options.Method == ModelDecoder.Padim ? "mean.npy" : null,
        Covariance = _options.Method == ModelDecoder.Padim ? "covariance.npy" : null,
    };

    private IPartModel Start(float[] scale, float position)
    {
        if (_options.Method == ModelDecoder.Padim)
        {
            return _earlier is null
                ? new PadimPart(_store.Shape, scale, 0, [], [])
                : new PadimPart(_store.Shape, scale, _earlier.HeldOut.Count, _earlier.Files["mean.npy"].Values, _earlier.Files["covariance.npy"].Values);
        }

        NpyArray? bank = _earlier?.Files["bank.npy"];
        return new PatchcorePart(_options, scale, position, bank is null ? null : new MemoryBank(bank.Values, bank.Shape[1]));
    }

    private float[] CrossScore(IPartModel start, int[] all, AnomalySettings settings, Action<TeachingStep>? progress, CancellationToken cancellation)
    {
        float[] scores = new float[all.Length];
        int folds = Math.Min(_options.Folds, all.Length);
        for (int fold = 0; fold < folds; fold++)
        {
            // Every k-th: pictures taken one after another are alike, and are to be on both sides.
            int[] left = [.. all.Where(i => i % folds == fold)], taught = [.. all.Where(i => i % folds != fold)];
            IPartModel model = start.With(_store, taught, Step(progress, $"check {fold + 1} of {folds}"), cancellation);
            float[] found = Score(model, left, settings);
            for (int i = 0; i < left.Length; i++)
            {
                scores[left[i]] = found[i];
            }
        }

        return scores;
    }

    private float[] Score(IPartModel model, int[] pictures, AnomalySettings settings)
    {
        FeatureShape shape = _store.Shape;
        float[] raw = new float[shape.Cells];
        var map = new AnomalyMap();
        var finish = new RawMap(settings, _pictureInput, shape.Width, shape.Height, RawMap.EnlargementFor(_stride));
        // Good pictures are stretched, so that nothing of the input is padding.
        var whole = new DrawnPart(0, 0, _pictureInput.Width, _pictureInput.Height, 0, 0);
        var region = new FrameRegion(0, 0, _pictureInput.Width, _pictureInput.Height);
        float[] scores = new float[pictures.Length];
        for (int i = 0; i < pictures.Length; i++)
        {
            model.Score(_store, pictures[i], raw);
            scores[i] = finish.Finish(raw, whole, region, map);
        }

        return scores;
    }

    private static Action<int, int>? Step(Action<TeachingStep>? progress, string name) =>
        progress is null ? null : (done, total) => progress(new TeachingStep(name, done, total));
}
