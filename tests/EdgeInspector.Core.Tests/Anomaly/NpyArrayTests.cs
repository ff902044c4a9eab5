using System.Text;
using EdgeInspector.Core.Anomaly;
using Xunit;

namespace EdgeInspector.Core.Tests.Anomaly;

public class NpyArrayTests
{
    [Theory]
    [InlineData(new[] { 4 })]
    [InlineData(new[] { 2, 3 })]
    [InlineData(new[] { 2, 1, 5 })]
    public void Parse_WhatWasWritten_IsTheSame(int[] shape)
    {
        var array = new NpyArray(shape, [.. Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(i => i * 0.5f)]);
        byte[] file = array.Write();

        NpyArray read = NpyArray.Parse(file);

        Assert.Equal(shape, read.Shape);
        Assert.Equal(array.Values, read.Values);
        Assert.Equal(0, (file.Length - (array.Values.Length * 4)) % 64);
    }

    [Fact]
    public async Task Write_File_IsReadByNumPy()
    {
        Assert.SkipUnless(await Python.HasAsync("numpy"), "There is no NumPy.");
        byte[] file = new NpyArray([2, 3], [1, 2, 3, 4, 5, 6.5f]).Write();

        byte[] back = await Python.RunAsync("import sys,io,numpy as n;a=n.load(io.BytesIO(sys.stdin.buffer.read()));b=io.BytesIO();n.save(b,(a.T*2).T.copy());sys.stdout.buffer.write(b.getvalue())", file, "");

        Assert.Equal([2f, 4, 6, 8, 10, 13], NpyArray.Parse(back).Values);
    }

    [Theory]
    [InlineData("float16", "(1, 0)")]
    [InlineData("float32", "(2, 0)")]
    [InlineData("float16", "(3, 0)")]
    public async Task Parse_VersionsAndHalfFloatsOfNumPy_AreRead(string type, string version)
    {
        Assert.SkipUnless(await Python.HasAsync("numpy"), "There is no NumPy.");
        byte[] file = await Python.RunAsync($"import sys,io,numpy as n;b=io.BytesIO();n.lib.format.write_array(b,n.array([[1,-2.5,65504],[0.125,3,-0.0]],n.{type}),{version});sys.stdout.buffer.write(b.getvalue())", [], "");

        NpyArray read = NpyArray.Parse(file);

        Assert.Equal([2, 3], read.Shape);
        Assert.Equal([1, -2.5f, 65504, 0.125f, 3, -0f], read.Values);
    }

    [Fact]
    public void Parse_AnythingElse_SaysWhatIsWrong()
    {
        byte[] good = new NpyArray([2, 3], new float[6]).Write();
        Assert.Contains("no NumPy array", Fault("PK\u0003\u0004 something"u8.ToArray()), StringComparison.Ordinal);
        Assert.Contains("no NumPy array", Fault([]), StringComparison.Ordinal);
        Assert.Contains("cut off within its header", Fault(good[..40]), StringComparison.Ordinal);
        Assert.Contains("holds 20 bytes of numbers where its shape [2, 3] needs 24", Fault(good[..^4]), StringComparison.Ordinal);
        Assert.Contains("32-bit floats", Fault(Replace(good, "<f4", "<f8")), StringComparison.Ordinal);
        Assert.Contains("NumPy's format 4.0, and 1.0 to 3.0 are known", Fault([.. good[..6], 4, .. good[7..]]), StringComparison.Ordinal);
        Assert.Contains("row-major", Fault(Replace(good, "'fortran_order': False", "'fortran_order': True ")), StringComparison.Ordinal);
        Assert.Contains("its number 2 is NaN", Fault(new NpyArray([3], [0, 1, float.NaN]).Write()), StringComparison.Ordinal);
    }

    private static string Fault(byte[] file) => Assert.Throws<FormatException>(() => NpyArray.Parse(file)).Message;

    private static byte[] Replace(byte[] file, string from, string to) => Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(file).Replace(from, to, StringComparison.Ordinal));
}
