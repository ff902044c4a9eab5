using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Detection;

/// <summary>Reads one model family's outputs. Immutable after construction; keeps nothing of a frame. One thread at a time.</summary>
public interface IDetectionDecoder
{
    /// <summary>Boxes the model proposes for every frame, at least 1.</summary>
    int Proposals { get; }

    /// <summary>Classes the outputs hold; the model must have as many labels.</summary>
    int Classes { get; }

    /// <summary>Whether several proposals may mean one object, so that non-maximum suppression must follow. Default true.</summary>
    bool HasDuplicates => true;

    /// <summary>Whether boxes may be turned: <see cref="Candidates.Rotated"/> is filled, and overlaps are those of turned boxes. Default false.</summary>
    bool IsOriented => false;

    /// <summary>Reads the masks of what was found; null (default) where the model gives none.</summary>
    InstanceMasks? Masks => null;

    /// <summary>Replaces <paramref name="candidates"/> by the proposals whose best class reaches that class's threshold.</summary>
    /// <param name="outputs">Of the last run, with the shapes the decoder was made for.</param>
    /// <param name="thresholds">Least score per class, 0-1, at it counts; as many as <see cref="Classes"/>.</param>
    /// <param name="candidates">Capacity at least <see cref="Proposals"/>.</param>
    /// <exception cref="ModelRunException">An output holds NaN or infinity where a box would come from.</exception>
    void Decode(ModelOutputs outputs, ReadOnlySpan<float> thresholds, Candidates candidates);

    /// <summary>
    /// What an input beside the picture is fed, the same for every frame; empty where the decoder does not know that input, and the
    /// model is refused. Default: it knows none.
    /// </summary>
    ReadOnlySpan<float> SideInput(TensorSpec input) => default;
}
