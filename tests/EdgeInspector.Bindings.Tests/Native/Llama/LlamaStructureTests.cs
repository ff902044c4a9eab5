using System.Runtime.InteropServices;
using EdgeInspector.Bindings.Native.Llama;
using Xunit;

namespace EdgeInspector.Bindings.Tests.Native.Llama;

/// <summary>The layouts written down here against the library that is loaded.</summary>
public sealed unsafe class LlamaStructureTests
{
    private static readonly LlamaLibrary Library = LlamaLibrary.Load(null, AppContext.BaseDirectory);

    [Theory]
    [InlineData("llama_model_default_params", LlamaModelParams.ByteCount)]
    [InlineData("llama_context_default_params", LlamaContextParams.ByteCount)]
    public void Defaults_WrittenByLibrary_FillExactlyOurSize(string function, int size)
    {
        Assert.SkipUnless(RuntimeInformation.ProcessArchitecture == Architecture.X64, "Returned structures come through an ordinary argument on x64 only.");
        byte[] once = Returned(function, 0x55);
        byte[] again = Returned(function, 0xAA);

        // Bytes that follow our fill were not written: padding within, everything behind the end.
        int end = Enumerable.Range(0, once.Length).Last(i => once[i] == again[i]) + 1;
        Assert.InRange(end, size - 7, size);
    }

    [Fact]
    public void Defaults_ReadThroughOurLayout_AreTheKnownOnes()
    {
        Assert.StartsWith("0.5.", Library.Version, StringComparison.Ordinal);
        Assert.True(Library.Api.ModelDefaults().AreDefaults);
        Assert.True(Library.Api.ContextDefaults().AreDefaults);
    }

    [Fact]
    public void Defaults_FieldOfAnotherRelease_AreNotTakenForOurs()
    {
        Assert.False(default(LlamaModelParams).AreDefaults);
        Assert.False((Library.Api.ContextDefaults() with { Sequences = 0 }).AreDefaults);
    }

    [Fact]
    public void BatchGetOne_ReadThroughOurLayout_HasCountAndTokens()
    {
        var getOne = (delegate* unmanaged<int*, int, LlamaBatch>)NativeLibrary.GetExport(NativeLibrary.Load(Library.Path), "llama_batch_get_one");
        int token = 42;

        LlamaBatch batch = getOne(&token, 1);

        Assert.Equal(1, batch.Count);
        Assert.True(batch.Tokens == &token);
        Assert.True(batch.Embeddings is null && batch.Positions is null && batch.SequenceCounts is null && batch.Sequences is null && batch.Logits is null);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void LoadModeName_OfTheNumbersWeUse_IsTheirs(int mode)
    {
        var name = (delegate* unmanaged<int, nint>)NativeLibrary.GetExport(NativeLibrary.Load(Library.Path), "llama_load_mode_name");

        Assert.Equal(((string[])["none", "mmap", "mlock", "mmap+mlock", "dio"])[mode], Marshal.PtrToStringUTF8(name(mode)));
    }

    private static byte[] Returned(string function, byte fill)
    {
        byte[] memory = new byte[512];
        memory.AsSpan().Fill(fill);
        fixed (byte* into = memory)
        {
            // System V ABI, 3.2.3: a large result is written where the hidden first argument points.
            ((delegate* unmanaged<byte*, nint>)NativeLibrary.GetExport(NativeLibrary.Load(Library.Path), function))(into);
        }

        return memory;
    }
}
