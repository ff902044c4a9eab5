using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Heatmaps;

/// <summary>
/// What a model shows of its inside beside its answer, told by shapes: last features <c>[1, C, h, w]</c> with head weights <c>[classes, C]</c>,
/// or each layer's attention <c>[1, heads, tokens, tokens]</c>. Reads the session's last run; its thread is the session's.
/// </summary>
public sealed class ExposedOutputs
{
    private readonly IModelSession _session;
    private readonly ModelInput _input;
    private readonly int _features;
    private readonly int _weights;
    private readonly int[] _attention;
    private readonly int _tokens;
    private readonly Heatmap _whole = new();

    private ExposedOutputs(IModelSession session, ModelInput input, int features, int weights, int[] attention, int tokens) =>
        (_session, _input, _features, _weights, _attention, _tokens) = (session, input, features, weights, attention, tokens);

    /// <summary>Whether <see cref="Activation"/> can be asked.</summary>
    public bool HasActivation => _features >= 0;

    /// <summary>Whether <see cref="Attention"/> can be asked.</summary>
    public bool HasAttention => _attention.Length > 0;

    /// <summary>Looks at the shapes of a session's outputs.</summary>
    /// <returns>Null where it shows nothing of its inside.</returns>
    public static ExposedOutputs? Find(IModelSession session, ModelManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(manifest);
        if (manifest.Input is not { } input)
        {
            return null;
        }

        int features = -1;
        int weights = -1;
        int tokens = 0;
        var attention = new List<int>();
        for (int i = 0; i < session.Outputs.Count; i++)
        {
            if (session.Outputs[i] is not { ElementType: TensorElementType.Float32, Shape: var shape })
            {
                continue;
            }

            if (shape is [1, > 0, > 1, > 1] && shape[2] == shape[3] && Side((int)shape[2], input) is not null && (tokens == 0 || tokens == shape[2]))
            {
                attention.Add(i);
                tokens = (int)shape[2];
            }
            else if (shape is [1, > 1, > 0, > 0])
            {
                features = features < 0 ? i : features;
            }
        }

        for (int i = 0; features >= 0 && i < session.Outputs.Count; i++)
        {
            weights = session.Outputs[i].Shape is [var classes, var channels] && classes == manifest.Labels.Count && channels == session.Outputs[features].Shape[1] ? i : weights;
        }

        return weights < 0 && attention.Count == 0 ? null
            : new ExposedOutputs(session, input, weights < 0 ? -1 : features, weights, [.. attention], tokens);
    }

    /// <summary>The class activation map of the last run.</summary>
    /// <param name="region">Part of the frame the run was of.</param>
    /// <param name="result">Replaced.</param>
    /// <exception cref="InvalidOperationException">The model does not show it.</exception>
    public void Activation(int @class, FrameRegion region, Heatmap result)
    {
        if (!HasActivation)
        {
            throw new InvalidOperationException("The model gives no features with head weights.");
        }

        ReadOnlySpan<long> shape = _session.OutputShape(_features);
        int channels = (int)shape[1];
        ClassActivation.Explain(Floats(_features), Floats(_weights).Slice(@class * channels, channels), (int)shape[3], (int)shape[2], new FrameRegion(0, 0, _input.Width, _input.Height), _whole);
        ToFrame(region, result);
    }

    /// <summary>The attention rollout of the last run, the same for every class.</summary>
    /// <inheritdoc cref="Activation" path="/param"/>
    /// <exception cref="InvalidOperationException">The model does not show it.</exception>
    public void Attention(FrameRegion region, Heatmap result)
    {
        if (!HasAttention || Side(_tokens, _input) is not var (width, height))
        {
            throw new InvalidOperationException("The model gives no attention.");
        }

        float[][] layers = [.. _attention.Select(index => Floats(index).ToArray())];
        AttentionRollout.Explain(layers, _tokens, width, height, new FrameRegion(0, 0, _input.Width, _input.Height), _whole);
        ToFrame(region, result);
    }

    private ReadOnlySpan<float> Floats(int index) => System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(_session.OutputBytes(index));

    /// <summary>Patches across and down for so many tokens, of which one or two (a distillation token) are not of the picture; null where there is no such grid.</summary>
    private static (int Width, int Height)? Side(int tokens, ModelInput input)
    {
        for (int special = 1; special <= 2; special++)
        {
            // Patches are squares: their grid has the picture's shape.
            double height = Math.Sqrt((double)(tokens - special) * input.Height / input.Width);
            int rows = (int)Math.Round(height);
            if (rows > 1 && (tokens - special) % rows == 0 && (tokens - special) / rows * input.Height == rows * input.Width)
            {
                return ((tokens - special) / rows, rows);
            }
        }

        return null;
    }

    /// <summary>Takes the part of the model's picture that the frame was drawn into.</summary>
    private void ToFrame(FrameRegion region, Heatmap result)
    {
        LetterboxTransform drawn = Letterbox.Fit(_input, region.Width, region.Height);
        float[] pixels = new float[_input.Width * _input.Height];
        _whole.Stretch(pixels, _input.Width, _input.Height);
        result.Resize(_whole.Width, _whole.Height, region);
        for (int y = 0; y < result.Height; y++)
        {
            int row = Math.Clamp(drawn.Top + (int)((y + 0.5) * drawn.Height / result.Height), 0, _input.Height - 1);
            for (int x = 0; x < result.Width; x++)
            {
                int column = Math.Clamp(drawn.Left + (int)((x + 0.5) * drawn.Width / result.Width), 0, _input.Width - 1);
                result.Values[(y * result.Width) + x] = pixels[(row * _input.Width) + column];
            }
        }
    }
}
