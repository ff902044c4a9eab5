using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Detection;

/// <summary>The meeting of a detector's manifest with the model file: which tensors to use and how to read them.</summary>
internal sealed record DetectionContract(int Picture, IReadOnlyList<int> Outputs, ModelSignature Signature, IDetectionDecoder Decoder)
{
    /// <summary>Checks, and fills the inputs beside the picture, which stay the same.</summary>
    /// <exception cref="ModelContractException">They do not fit; the message names both sides.</exception>
    public static DetectionContract Check(ModelManifest manifest, IModelSession session)
    {
        ModelContract contract = ModelContract.Check(manifest, session, ModelTask.Detection, "detect objects");
        string decoderName = ModelManifestReader.Kebab(manifest.Output!.Decoder);
        DetectionFormat format = DetectionFormats.Find(manifest.Output.Decoder)
            ?? throw contract.Broken($"its manifest says decoder {decoderName}; for detection this program reads {string.Join(", ", DetectionFormats.All.Select(one => ModelManifestReader.Kebab(one.Decoder)))}");
        ModelSignature signature = contract.Signature with { Output = manifest.Output };
        IDetectionDecoder decoder = format.Fit(signature, manifest.Labels.Count)
            ?? throw contract.Broken($"its {contract.Actual}, but decoder {decoderName} reads {format.Outputs} for an input of {signature.Width}x{signature.Height}");
        if (decoder.Classes != manifest.Labels.Count)
        {
            throw contract.Broken($"its manifest names {manifest.Labels.Count} labels, but its {contract.Actual}, which holds {decoder.Classes} classes");
        }

        contract.FillSideInputs(session, input => decoder.SideInput(input).ToArray());
        return new DetectionContract(contract.Picture, contract.Outputs, signature, decoder);
    }
}
