using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Patches;
using EdgeInspector.Core.Vision;

namespace EdgeInspector.Core.Heatmaps;

/// <summary>
/// Class activation or attention, taken from the model's own run: one of the whole picture, or of a model of patches one of each patch,
/// whose maps are laid over the picture; where patches overlap, each counts less towards its edge, where it sees half. Attention, which is the same for every class and sums to 1 in
/// every patch, counts there by the patch's probability of the class.
/// </summary>
public sealed class Inside : IHeatmapMethod
{
    /// <summary>Most cells along an edge of a map that patches make: finer than a screen shows.</summary>
    private const int MostCells = 2048;

    private readonly ExposedOutputs _exposed;
    private readonly bool _isAttention;
    private readonly PatchRegionsOf? _patchesOf;
    private readonly Heatmap _part = new();
    private readonly List<FrameRegion> _patches = [];

    /// <param name="exposed">Of the session that the model runs.</param>
    /// <param name="isAttention">Attention rollout rather than class activation.</param>
    /// <param name="model">The model: one of patches is asked patch by patch.</param>
    /// <exception cref="InvalidOperationException">The model does not show what is asked for.</exception>
    public Inside(ExposedOutputs exposed, bool isAttention, IVisionModel model)
    {
        ArgumentNullException.ThrowIfNull(exposed);
        if (isAttention ? !exposed.HasAttention : !exposed.HasActivation)
        {
            throw new InvalidOperationException(isAttention ? "The model gives no attention." : "The model gives no features with head weights.");
        }

        (_exposed, _isAttention) = (exposed, isAttention);
        _patchesOf = model is PatchModel patches ? patches.Split : null;
    }

    private delegate void PatchRegionsOf(Frame frame, List<FrameRegion> patches);

    /// <inheritdoc/>
    public string Name => _isAttention ? "attention" : "activation";

    /// <summary>1: of the whole picture, however many patches that is.</summary>
    public int Runs => 1;

    /// <inheritdoc/>
    public void Explain(IVisionModel model, Frame frame, HeatmapTarget target, Heatmap result, HeatmapProgress progress = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(result);
        var findings = new Findings();
        _patches.Clear();
        _patchesOf?.Invoke(frame, _patches);
        if (_patches.Count <= 1)
        {
            model.Inspect(frame, findings);
            Read(target, frame.Region, result);
        }
        else
        {
            Assemble(model, frame, target, findings, result, progress);
        }

        progress.Step();
    }

    private void Assemble(IVisionModel model, Frame frame, HeatmapTarget target, Findings findings, Heatmap result, HeatmapProgress progress)
    {
        FrameRegion whole = frame.Region;
        float[] covered = [];
        try
        {
            foreach (FrameRegion patch in _patches)
            {
                progress.Cancellation.ThrowIfCancellationRequested();
                frame.Region = patch;
                model.Inspect(frame, findings);
                Read(target, patch, _part);
                if (covered.Length == 0)
                {
                    result.Resize(Cells(_part.Width, whole.Width, patch.Width), Cells(_part.Height, whole.Height, patch.Height), whole);
                    covered = new float[result.Width * result.Height];
                }

                Lay(result, covered, _isAttention ? findings.Scores.Values[target.Class] : 1);
            }
        }
        finally
        {
            frame.Region = whole;
        }

        for (int i = 0; i < covered.Length; i++)
        {
            result.Values[i] /= covered[i];
        }
    }

    private void Read(HeatmapTarget target, FrameRegion region, Heatmap map)
    {
        if (_isAttention)
        {
            _exposed.Attention(region, map);
        }
        else
        {
            _exposed.Activation(target.Class, region, map);
        }
    }

    private static int Cells(int cells, int whole, int patch) => Math.Clamp((int)Math.Round((double)cells * whole / patch), 1, MostCells);

    /// <summary>Adds the part's values to the cells whose centres it covers.</summary>
    private void Lay(Heatmap result, float[] covered, float weight)
    {
        FrameRegion whole = result.Region, patch = _part.Region;
        for (int y = 0; y < result.Height; y++)
        {
            double down = (whole.Y + ((y + 0.5) * whole.Height / result.Height) - patch.Y) / patch.Height;
            for (int x = 0; down is >= 0 and < 1 && x < result.Width; x++)
            {
                double across = (whole.X + ((x + 0.5) * whole.Width / result.Width) - patch.X) / patch.Width;
                if (across is >= 0 and < 1)
                {
                    float share = (float)(Math.Min(down, 1 - down) * Math.Min(across, 1 - across));
                    result.Values[(y * result.Width) + x] += share * weight * _part.Values[((int)(down * _part.Height) * _part.Width) + (int)(across * _part.Width)];
                    covered[(y * result.Width) + x] += share;
                }
            }
        }
    }
}
