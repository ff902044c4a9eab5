using EdgeInspector.Core.Models;
using EdgeInspector.Core.Tests.Detection;
using Xunit;

namespace EdgeInspector.Core.Tests.Models;

public class HalfFloatsTests
{
    [Fact]
    public void Widen_EveryHalf_IsTheNumberItStandsFor()
    {
        Half[] halves = [.. Enumerable.Range(0, 65536).Select(bits => BitConverter.UInt16BitsToHalf((ushort)bits)), (Half)1, (Half)2, (Half)3];
        using var session = new TensorSession([], ("y", [halves.Length], halves));
        var outputs = new ModelOutputs(session, [0], session.Outputs);
        outputs.Refresh();
        for (int i = 0; i < halves.Length; i++)
        {
            Assert.True(((float)halves[i]).Equals(outputs[0][i]), $"{halves[i]} became {outputs[0][i]}");
        }
    }

    [Fact]
    public void Narrow_AnyFloat_RoundsAsTheRuntimeDoes()
    {
        var random = new Random(3);
        float[] floats = [0, -0f, 1, 65504, 65519, 1e9f, -1e9f, 6e-8f, 2.98e-8f, 6.1e-5f, .. Enumerable.Range(0, 10_000).Select(_ => (float)((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-8, 6))))];
        ushort[] halves = new ushort[floats.Length];
        HalfFloats.Narrow(floats, halves);
        for (int i = 0; i < floats.Length; i++)
        {
            ushort expected = BitConverter.HalfToUInt16Bits((Half)Math.Clamp(floats[i], -65504, 65504));
            Assert.True(expected == halves[i], $"{floats[i]:R} became {halves[i]:x} instead of {expected:x}");
        }
    }
}
