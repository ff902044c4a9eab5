using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Classification;

/// <summary>
/// Reads a classifier's output: which of several tensors holds the classes, in whatever shape, and the probabilities in it. One thread at
/// a time; a picture allocates nothing.
/// </summary>
internal sealed class ClassifierHead : IScoreHead
{
    private readonly ScoreActivation _activation;
    private readonly int _columns;

    private ClassifierHead(int output, int columns, int labels, OutputActivation? activation)
    {
        Output = output;
        _columns = columns;
        Classes = labels;
        _activation = new ScoreActivation(activation);
    }

    /// <inheritdoc/>
    public int Output { get; }

    /// <inheritdoc/>
    public int Classes { get; }

    /// <summary>
    /// Takes the first output with a column per label; else, for one label or two, one with a single column: the probability of the last
    /// label. Outputs beside it (features, attention, an auxiliary head) are left.
    /// </summary>
    /// <exception cref="ModelContractException">There is none.</exception>
    public static ClassifierHead Find(ModelContract contract)
    {
        ModelSignature signature = contract.Signature;
        int labels = contract.Manifest.Labels.Count;
        int[] columns = [.. signature.Outputs.Select(output => Columns(output.Shape, signature.Batch) ?? -1)];
        int index = Array.IndexOf(columns, labels);
        index = index < 0 && labels <= 2 ? Array.IndexOf(columns, 1) : index;
        return index >= 0
            ? new ClassifierHead(index, columns[index], labels, contract.Manifest.Output!.Activation)
            : throw contract.Broken($"its {contract.Actual}, but a classifier of {labels} labels has an output [{signature.Batch}, {labels}]{(labels == 2 ? " or [1, 1], the probability of the second" : "")}");
    }

    /// <summary>Columns of <c>[batch, C]</c>, <c>[batch, C, 1, 1]</c>, or <c>[C]</c> for one picture; null for another shape.</summary>
    public static int? Columns(IReadOnlyList<long> shape, int batch)
    {
        long[] kept = [.. shape.Where(size => size != 1)];
        if (batch > 1)
        {
            return kept.Length is 1 or 2 && kept[0] == batch ? (int)(kept.Length == 2 ? kept[1] : 1) : null;
        }

        return kept.Length <= 1 && shape.Count >= 1 ? (int)(kept.Length == 1 ? kept[0] : 1) : null;
    }

    /// <inheritdoc/>
    public void Read(ReadOnlySpan<float> values, int picture, Span<float> scores)
    {
        ReadOnlySpan<float> row = values.Slice(picture * _columns, _columns);
        for (int i = 0; i < row.Length; i++)
        {
            if (!float.IsFinite(row[i]))
            {
                throw new ModelRunException($"its output holds {row[i]} for class {i}: the model or its provider is faulty; no class was taken from it");
            }
        }

        if (_columns == scores.Length)
        {
            row.CopyTo(scores);
            _activation.Apply(scores);
            return;
        }

        // One column for two labels.
        scores[1] = row[0];
        _activation.Apply(scores.Slice(1, 1));
        scores[0] = 1 - scores[1];
    }
}
