using EdgeInspector.Core.Detection;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Tests.Detection.Decoders;
using Xunit;

namespace EdgeInspector.Core.Tests.Detection;

/// <summary>What holds for every kind of detector.</summary>
public class DetectionFormatsTests
{
    private const int Edge = 64, Cells = 84, Classes = 2;

    public static TheoryData<ModelDecoder> Decoders => [.. DetectionFormats.All.Select(format => format.Decoder)];

    [Fact]
    public void All_Decoders_AreThereOnce() => Assert.Equal(DetectionFormats.All.Count, DetectionFormats.All.Select(format => format.Decoder).Distinct().Count());

    [Theory]
    [MemberData(nameof(Decoders))]
    public void Decode_Settled_AllocatesNothing(ModelDecoder kind)
    {
        using TensorSession session = Model(kind);
        IDetectionDecoder decoder = Decoding.Fit(kind, Edge, Edge, Classes, session)!;
        Assert.Equal(Classes, decoder.Classes);
        var outputs = new ModelOutputs(session, [.. Enumerable.Range(0, session.Outputs.Count)], session.Outputs);
        var candidates = new Candidates(decoder.Proposals, decoder.IsOriented);
        float[] thresholds = [0, 0];
        for (int warm = 0; warm < 3; warm++)
        {
            outputs.Refresh();
            decoder.Decode(outputs, thresholds, candidates);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++)
        {
            outputs.Refresh();
            decoder.Decode(outputs, thresholds, candidates);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(candidates.Count > 0);
    }

    [Theory]
    [MemberData(nameof(Decoders))]
    public void Fit_TensorsOfAnotherKind_IsNull(ModelDecoder kind)
    {
        using var session = new TensorSession([new("images", TensorElementType.Float32, [1, 3, Edge, Edge])], ("features", [1, 2, 3, 4, 5], new float[120]));
        Assert.Null(Decoding.Fit(kind, Edge, Edge, Classes, session));
    }

    private static TensorSession Model(ModelDecoder kind) => new(
        [new("images", TensorElementType.Float32, [1, 3, Edge, Edge])],
        kind switch
        {
            ModelDecoder.YoloAnchorFree => [Tensor(1, 4 + Classes, Cells)],
            ModelDecoder.YoloSegmentation => [Tensor(1, 4 + Classes + 3, Cells), Tensor(1, 3, 16, 16)],
            ModelDecoder.YoloOriented => [Tensor(1, 4 + Classes + 1, Cells)],
            ModelDecoder.Yolox or ModelDecoder.YoloAnchor => [Tensor(1, Cells, 5 + Classes)],
            ModelDecoder.YoloEndToEnd => [("rows", [1, 1, 6], new float[] { 1, 1, 9, 9, 0.5f, 1 })],
            ModelDecoder.Nanodet => [Tensor(64, Classes), Tensor(16, Classes), Tensor(4, Classes), Tensor(64, 32), Tensor(16, 32), Tensor(4, 32)],
            ModelDecoder.Fastestdet => [Tensor(1, 5 + Classes, 4, 4)],
            ModelDecoder.Ssd => [Tensor(1, 50, 1 + Classes), Tensor(1, 50, 4)],
            ModelDecoder.Detr => [("labels", [30], new long[30]), Tensor(30, 4), Tensor(30)],
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Give this kind its tensors here."),
        });

    private static (string Name, long[] Shape, Array Data) Tensor(params long[] shape)
    {
        var data = new float[shape.Aggregate(1L, (a, b) => a * b)];
        Array.Fill(data, 0.5f);
        return ($"t{string.Join("x", shape)}", shape, data);
    }
}
