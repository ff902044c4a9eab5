using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Vision;

/// <summary>
/// A model that leaves its picture's size open, opened once for each size that frames come in: a frame is padded only to the next multiple
/// of <see cref="ModelInput.MultipleOf"/>, so nothing is computed on padding that the model does not need. A camera's frames have one
/// size, so this costs its first frame; folders of pictures cost each new size. The last few sizes stay open.
/// </summary>
/// <remarks>Owns every model it opens. One thread at a time; a frame of a size that is open allocates nothing.</remarks>
public sealed class SizedModels : IVisionModel
{
    /// <summary>Sizes kept open: both orientations of two formats.</summary>
    public const int MaxOpen = 4;

    private readonly Func<ModelManifest, IVisionModel> _open;
    private readonly List<IVisionModel> _models = new(MaxOpen);
    private readonly float[] _thresholds;

    /// <param name="first">The model at the manifest's own size: what is wrong with it shows at once, not at the first frame.</param>
    /// <param name="open">Opens the same model with a manifest of another input size; may throw <see cref="ModelLoadException"/> and <see cref="ModelContractException"/>.</param>
    public SizedModels(IVisionModel first, Func<ModelManifest, IVisionModel> open)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(open);
        _open = open;
        _models.Add(first);
        Manifest = first.Manifest;
        Reference = first.Reference;
        FallbackReason = first.FallbackReason;
        Provider = first.Provider;
        _thresholds = first.Thresholds.ToArray();
    }

    /// <inheritdoc/>
    public ModelManifest Manifest { get; }

    /// <inheritdoc/>
    public ModelReference Reference { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Labels => Manifest.Labels;

    /// <inheritdoc/>
    public ReadOnlySpan<float> Thresholds => _thresholds;

    /// <inheritdoc/>
    public ExecutionProvider Provider { get; }

    /// <inheritdoc/>
    public string? FallbackReason { get; }

    /// <summary>Size of the input for a frame, model pixels: what the frame covers, up to the next multiple.</summary>
    /// <exception cref="ModelRunException">With <see cref="ResizeMode.None"/>: above <see cref="ModelInput.MaxEdge"/>.</exception>
    public static (int Width, int Height) SizeFor(ModelInput input, int frameWidth, int frameHeight)
    {
        ArgumentNullException.ThrowIfNull(input);
        (int width, int height) = (frameWidth, frameHeight);
        if (input.Resize != ResizeMode.None)
        {
            LetterboxTransform fitted = Letterbox.Fit(input, frameWidth, frameHeight);
            (width, height) = (fitted.Width, fitted.Height);
        }

        (width, height) = (Up(width), Up(height));
        return width <= ModelInput.MaxEdge && height <= ModelInput.MaxEdge
            ? (width, height)
            : throw new ModelRunException($"a picture of {frameWidth}x{frameHeight} is larger than the {ModelInput.MaxEdge} pixels an input may have, and the manifest says input.resize none: give letterbox and a size");

        int Up(int edge) => (edge + input.MultipleOf - 1) / input.MultipleOf * input.MultipleOf;
    }

    /// <inheritdoc/>
    public void Inspect(Frame frame, Findings result)
    {
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(result);
        result.Clear();
        ModelFor(frame.Region).Inspect(frame, result);
    }

    public void Dispose()
    {
        foreach (IVisionModel model in _models)
        {
            model.Dispose();
        }

        _models.Clear();
    }

    private IVisionModel ModelFor(FrameRegion region)
    {
        (int width, int height) = SizeFor(Manifest.Input!, region.Width, region.Height);
        for (int i = _models.Count - 1; i >= 0; i--)
        {
            IVisionModel model = _models[i];
            if (model.Manifest.Input!.Width == width && model.Manifest.Input.Height == height)
            {
                if (i < _models.Count - 1)
                {
                    _models.RemoveAt(i);
                    _models.Add(model);
                }

                return model;
            }
        }

        return Open(width, height);
    }

    private IVisionModel Open(int width, int height)
    {
        try
        {
            IVisionModel opened = _open(Manifest with { Input = Manifest.Input! with { Width = width, Height = height } });
            if (_models.Count == MaxOpen)
            {
                _models[0].Dispose();
                _models.RemoveAt(0);
            }

            _models.Add(opened);
            return opened;
        }
        catch (Exception error) when (error is ModelLoadException or ModelContractException)
        {
            throw new ModelRunException($"Model {Reference.Name} {Reference.Version} cannot be opened for pictures of {width}x{height}: {error.Message}", error);
        }
    }
}
