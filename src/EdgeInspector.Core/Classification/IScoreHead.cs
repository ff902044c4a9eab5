using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Classification;

/// <summary>Reads what a model says of whole pictures: a classifier's classes, or how well captions fit. One thread at a time; a picture allocates nothing.</summary>
internal interface IScoreHead
{
    /// <summary>Which of the contract's outputs.</summary>
    int Output { get; }

    /// <summary>Probabilities of a picture.</summary>
    int Classes { get; }

    /// <summary>Reads one picture's probabilities.</summary>
    /// <param name="values">The output of all pictures of the run.</param>
    /// <param name="picture">Which of them.</param>
    /// <param name="scores"><see cref="Classes"/> values.</param>
    /// <exception cref="ModelRunException">The output holds NaN or infinity.</exception>
    void Read(ReadOnlySpan<float> values, int picture, Span<float> scores);
}
