using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Detection;

/// <summary>Reads one model family's output. Immutable after construction; keeps nothing of a frame.</summary>
public interface IDetectionDecoder
{
    /// <summary>Boxes the model proposes for every frame.</summary>
    int Proposals { get; }

    /// <summary>Floats of one output.</summary>
    int OutputLength { get; }

    /// <summary>Replaces <paramref name="candidates"/> by the proposals whose best class reaches that class's threshold.</summary>
    /// <param name="output">The output tensor, row-major, batch of one.</param>
    /// <param name="thresholds">Least score per class, 0-1, at it counts; as many as the model has classes.</param>
    /// <param name="candidates">Capacity at least <see cref="Proposals"/>.</param>
    /// <exception cref="ModelRunException">The output holds NaN or infinity where a box would come from.</exception>
    void Decode(ReadOnlySpan<float> output, ReadOnlySpan<float> thresholds, Candidates candidates);
}
