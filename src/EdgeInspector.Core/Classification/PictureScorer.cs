using EdgeInspector.Core.Captions;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Vision;

namespace EdgeInspector.Core.Classification;

/// <summary>What a model of whole pictures and one of their patches share: the contract checked, the head that reads the output, the names of its scores.</summary>
/// <param name="Picture">Index of the picture input.</param>
/// <param name="Batch">Pictures in one run.</param>
/// <param name="Outputs">The one that the head reads.</param>
/// <param name="Labels">By class index.</param>
internal sealed record PictureScorer(int Picture, int Batch, IScoreHead Head, ModelOutputs Outputs, IReadOnlyList<string> Labels)
{
    /// <exception cref="ModelContractException">Model and manifest do not fit; the message names both sides.</exception>
    /// <exception cref="ModelRunException">The first run failed.</exception>
    public static PictureScorer Open(ModelManifest manifest, IModelSession session, VisionModelOptions options)
    {
        bool isCaptions = manifest.Task == ModelTask.Embedding;
        ModelContract contract = ModelContract.Check(manifest, session, isCaptions ? ModelTask.Embedding : ModelTask.Classification, isCaptions ? "compare pictures with captions" : "classify pictures");
        ModelDecoder expected = isCaptions ? ModelDecoder.Clip : ModelDecoder.Logits;
        if (manifest.Output!.Decoder != expected)
        {
            throw contract.Broken($"its manifest says decoder {ModelManifestReader.Kebab(manifest.Output.Decoder)}; models of task {ModelManifestReader.Kebab(manifest.Task)} are read with decoder {ModelManifestReader.Kebab(expected)}");
        }

        IScoreHead head = isCaptions ? CaptionHead.Find(contract, Captions(contract, options)) : ClassifierHead.Find(contract);
        contract.FillSideInputs(session, static _ => []);
        return new PictureScorer(
            contract.Picture,
            contract.Signature.Batch,
            head,
            new ModelOutputs(session, [contract.Outputs[head.Output]], [contract.Signature.Outputs[head.Output]]),
            isCaptions && manifest.Labels.Count == 0 ? [.. options.Captions!.Captions.Select(caption => caption.Name)] : manifest.Labels);
    }

    private static CaptionTable Captions(ModelContract contract, VisionModelOptions options)
    {
        CaptionTable table = options.Captions ?? throw contract.Broken("it compares pictures with captions, and there are none: name their file in output.captions");
        int labels = contract.Manifest.Labels.Count;
        return labels == 0 || labels == table.Captions.Count
            ? table
            : throw contract.Broken($"its manifest names {labels} labels for {table.Captions.Count} captions: give one for each, or none");
    }
}
