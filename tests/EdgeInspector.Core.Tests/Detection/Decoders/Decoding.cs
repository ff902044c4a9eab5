using EdgeInspector.Core.Detection;
using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Tests.Detection.Decoders;

/// <summary>Reads given tensors by a registered format, as a model of that picture size would be read.</summary>
internal static class Decoding
{
    public static IDetectionDecoder? Fit(ModelDecoder decoder, int width, int height, int labels, TensorSession session) =>
        DetectionFormats.Find(decoder)!.Fit(Signature(width, height, session), labels);

    public static Candidates Run(ModelDecoder decoder, int width, int height, float[] thresholds, params (string Name, long[] Shape, Array Data)[] outputs) =>
        Run(decoder, null, width, height, thresholds, outputs);

    public static Candidates Run(ModelDecoder decoder, ModelOutput? manifest, int width, int height, float[] thresholds, params (string Name, long[] Shape, Array Data)[] outputs)
    {
        using var session = new TensorSession([new("images", TensorElementType.Float32, [1, 3, height, width])], outputs);
        IDetectionDecoder fit = DetectionFormats.Find(decoder)!.Fit(Signature(width, height, session) with { Output = manifest }, thresholds.Length)!;
        var read = new ModelOutputs(session, [.. Enumerable.Range(0, outputs.Length)], session.Outputs);
        read.Refresh();
        var candidates = new Candidates(fit.Proposals, fit.IsOriented);
        fit.Decode(read, thresholds, candidates);
        return candidates;
    }

    /// <summary>One line per candidate: class, score, box, rounded to three digits.</summary>
    public static string[] Text(Candidates found) =>
        [.. Enumerable.Range(0, found.Count).Select(i => FormattableString.Invariant($"{found.Classes[i]} {found.Scores[i]:0.###} [{found.X1[i]:0.###} {found.Y1[i]:0.###} {found.X2[i]:0.###} {found.Y2[i]:0.###}]"))];

    private static ModelSignature Signature(int width, int height, TensorSession session) => new()
    {
        File = "test.onnx",
        Width = width,
        Height = height,
        Picture = session.Inputs[0],
        SideInputs = [.. session.Inputs.Skip(1)],
        Outputs = session.Outputs,
    };
}
