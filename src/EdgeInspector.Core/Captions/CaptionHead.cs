using EdgeInspector.Core.Classification;
using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Captions;

/// <summary>
/// Reads an image encoder's output <c>[batch, D]</c> as probabilities of captions: the embedding made as long as 1, its cosines with the
/// captions' times the logit scale, softmax over them.
/// </summary>
/// <remarks>Radford et al., "Learning transferable visual models from natural language supervision", ICML 2021, figure 3.</remarks>
internal sealed class CaptionHead : IScoreHead
{
    private readonly CaptionTable _table;
    private readonly float[] _embedding;

    private CaptionHead(int output, CaptionTable table)
    {
        Output = output;
        _table = table;
        _embedding = new float[table.Dimension];
    }

    /// <inheritdoc/>
    public int Output { get; }

    /// <inheritdoc/>
    public int Classes => _table.Captions.Count;

    /// <summary>Takes the output with as many numbers as the captions' vectors, one that is called an embedding first.</summary>
    /// <exception cref="ModelContractException">There is none.</exception>
    public static CaptionHead Find(ModelContract contract, CaptionTable table)
    {
        ModelSignature signature = contract.Signature;
        int[] fitting = [.. Enumerable.Range(0, signature.Outputs.Count).Where(i => ClassifierHead.Columns(signature.Outputs[i].Shape, signature.Batch) == table.Dimension)];
        int index = fitting.OrderByDescending(i => signature.Outputs[i].Name.Contains("embed", StringComparison.OrdinalIgnoreCase)).FirstOrDefault(-1);
        return index >= 0
            ? new CaptionHead(index, table)
            : throw contract.Broken($"its {contract.Actual}, but the vectors of its captions have {table.Dimension} numbers, so its image embedding is [{signature.Batch}, {table.Dimension}]: captions and image encoder are not of one model");
    }

    /// <inheritdoc/>
    public void Read(ReadOnlySpan<float> values, int picture, Span<float> scores)
    {
        values.Slice(picture * _table.Dimension, _table.Dimension).CopyTo(_embedding);
        if (!CaptionTable.TryNormalise(_embedding))
        {
            throw new ModelRunException("its embedding is 0 or holds NaN or infinity: the model or its provider is faulty; no caption was taken from it");
        }

        _table.Compare(_embedding, scores);
        ScoreActivation.Softmax(scores);
    }
}
