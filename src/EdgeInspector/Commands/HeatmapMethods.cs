using EdgeInspector.Core.Heatmaps;
using EdgeInspector.Core.Vision;

namespace EdgeInspector.Commands;

/// <summary>The ways in which a model can be explained.</summary>
internal static class HeatmapMethods
{
    /// <summary>What the option's values are; the first two suit any model.</summary>
    public static readonly string[] Names = ["occlusion", "rise", "activation", "attention"];

    /// <summary>Those that this model can be asked for; its inside first, which costs next to nothing.</summary>
    /// <param name="exposed">What it shows of its inside; null: nothing.</param>
    public static IEnumerable<IHeatmapMethod> Of(IVisionModel model, ExposedOutputs? exposed, int cells, int masks)
    {
        if (exposed is { HasActivation: true })
        {
            yield return new Inside(exposed, isAttention: false, model);
        }

        if (exposed is { HasAttention: true })
        {
            yield return new Inside(exposed, isAttention: true, model);
        }

        yield return new Occlusion(cells);
        yield return new Rise(masks, cells);
    }

    /// <summary>Why a method of <see cref="Names"/> is not among them.</summary>
    public static string WhyNot(string method, IVisionModel model) =>
        $"{model.Manifest.Name} does not show its {(method == "activation" ? "last features [1, C, h, w] with head weights [classes, C]" : "attention [1, heads, tokens, tokens]")} as outputs; export it so, or use occlusion or rise";
}
