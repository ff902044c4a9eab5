using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Vision;

namespace EdgeInspector.Core.Anomaly;

/// <summary>
/// A model that says how unlike the good parts a picture is, and where. Gives <see cref="Findings.Anomaly"/> in calibrated scores, and
/// every region of the map that reaches the threshold as a detection of class <see cref="Label"/>, its confidence the greatest score in it.
/// A picture that is anomalous as a whole without such a region, or from a model that gives only a score, is one detection.
/// </summary>
public sealed class AnomalyModel : IVisionModel
{
    /// <summary>Class of what anomaly models find.</summary>
    public const string Label = "anomaly";

    private readonly IModelSession _session;
    private readonly PictureWriter _picture;
    private readonly ModelOutputs _outputs;
    private readonly IAnomalyScorer _scorer;
    private readonly ScoreCalibration _scores;
    private readonly ScoreCalibration _places;
    private readonly RawMap? _map;
    private readonly AnomalyRegions _regions;
    private readonly float[] _thresholds;
    private readonly float[] _raw;
    private readonly int _input;

    /// <summary>Checks that the model fits its manifest.</summary>
    /// <param name="session">Becomes this object's, also when the construction fails.</param>
    /// <param name="files">The files that <see cref="AnomalySettings.Files"/> names, by name.</param>
    /// <exception cref="ModelContractException">It does not, or a file cannot be used; the message names both sides.</exception>
    /// <exception cref="ModelRunException">The first run failed.</exception>
    public AnomalyModel(
        ModelManifest manifest, IModelSession session, ModelReference reference, VisionModelOptions? options = null, IReadOnlyDictionary<string, byte[]>? files = null)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(reference);
        Manifest = manifest;
        Reference = reference;
        _session = session;
        AnomalySettings settings = manifest.Anomaly ?? new AnomalySettings();
        try
        {
            options = (options ?? new VisionModelOptions()).Checked();
            ModelContract contract = ModelContract.Check(manifest, session, ModelTask.Anomaly, "find anomalies");
            _scorer = AnomalyScorers.Make(contract, settings, files ?? new Dictionary<string, byte[]>());
            _input = contract.Picture;
            _outputs = new ModelOutputs(session, contract.Outputs, contract.Signature.Outputs);
        }
        catch
        {
            session.Dispose();
            throw;
        }

        _picture = new PictureWriter(manifest.Input!);
        _scores = settings.Calibration ?? ScoreCalibration.None;
        _places = settings.MapCalibration ?? _scores;
        _regions = new AnomalyRegions(options.MaxDetections);
        _thresholds = [manifest.Thresholds.For(Label)];
        _raw = new float[_scorer.Width * _scorer.Height];
        _map = _raw.Length == 0 ? null : new RawMap(settings, manifest.Input!, _scorer.Width, _scorer.Height, _scorer.Enlarge);
    }

    /// <inheritdoc/>
    public ModelManifest Manifest { get; }

    /// <inheritdoc/>
    public ModelReference Reference { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Labels { get; } = [Label];

    /// <inheritdoc/>
    public ReadOnlySpan<float> Thresholds => _thresholds;

    /// <inheritdoc/>
    public ExecutionProvider Provider => _session.Provider;

    /// <inheritdoc/>
    public string? FallbackReason => _session.FallbackReason;

    /// <summary>The picture's score before calibration, as the last <see cref="Inspect"/> found it: what thresholds are taught from.</summary>
    public float RawScore { get; private set; } = float.NaN;

    /// <inheritdoc/>
    public void Inspect(Frame frame, Findings result)
    {
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(result);
        result.Clear();
        _picture.Write(frame, _session.InputBytes(_input));
        _session.Run();
        try
        {
            _outputs.Refresh();
            RawScore = _scorer.Score(_outputs, _session.InputBytes(_input), _raw);
        }
        catch (ModelRunException error)
        {
            throw new ModelRunException($"Model {Reference.Name} {Reference.Version}: {error.Message}", error);
        }

        if (_map is not null)
        {
            DrawnPart drawn = _picture.Drawn;
            float score = _map.Finish(_raw, drawn, drawn.Of(_picture.Transform, frame.Region), result.Anomaly);
            RawScore = float.IsNaN(RawScore) ? score : RawScore;
        }

        result.Anomaly.Score = _scores.Apply(RawScore);
        if (_map is not null)
        {
            _places.Apply(result.Anomaly.Values);
            _regions.Find(result.Anomaly, _thresholds[0], result.Detections);
        }

        if (result.Detections.Count == 0 && result.Anomaly.Score >= _thresholds[0])
        {
            FrameRegion region = frame.Region;
            result.Detections.Add(new FrameBox(region.X, region.Y, region.X + region.Width, region.Y + region.Height), result.Anomaly.Score, 0, result.Anomaly.Score);
        }
    }

    public void Dispose() => _session.Dispose();
}
