using EdgeInspector.Core.Explaining.Generation;
using Xunit;

namespace EdgeInspector.Bindings.Tests.Conformance.Language;

public sealed class LanguageModelFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gguf-").FullName;
    private readonly ILanguageModelRuntime _runtime = TestLanguageModel.Runtime();

    public void Dispose()
    {
        _runtime.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Load_MissingFile_NamesIt()
    {
        LanguageModelException error = Refusal(Path.Combine(_folder, "none.gguf"));

        Assert.Equal(LanguageModelFault.Missing, error.Fault);
        Assert.Contains("none.gguf does not exist", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_Folder_SaysSo() => Assert.Contains("is a folder", Refusal(_folder).Message, StringComparison.Ordinal);

    [Fact]
    public void Load_EmptyFile_SaysSo() => Assert.Contains("is empty", Refusal(Write([])).Message, StringComparison.Ordinal);

    [Fact]
    public void Load_OtherFile_SaysWhatIsExpected()
    {
        LanguageModelException error = Refusal(Write("version https://git-lfs.github.com/spec/v1"u8.ToArray()));

        Assert.Equal(LanguageModelFault.Unusable, error.Fault);
        Assert.Contains("not a GGUF file", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(6)]
    [InlineData(20)]
    [InlineData(2000)]
    [InlineData(12_000)]
    [InlineData(1_000_000)]
    [InlineData(-1)]
    public void Load_TruncatedFile_SaysCutOff(int length)
    {
        byte[] whole = File.ReadAllBytes(TestLanguageModel.Path);

        LanguageModelException error = Refusal(Write(whole[..(length < 0 ? whole.Length + length : length)]));

        Assert.Equal(LanguageModelFault.Unusable, error.Fault);
        Assert.Contains("cut off", error.Message, StringComparison.Ordinal);
        Assert.Contains("checksum", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_VocabularyOnly_SaysSo()
    {
        LanguageModelException error = Refusal(SharedData.File("gguf", "ggml-vocab-llama-spm.gguf"));

        Assert.Equal(LanguageModelFault.VocabularyOnly, error.Fault);
        Assert.Contains("no weights", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_HeaderClaimsTheImpossible_RefusedWithoutTakingMemory()
    {
        byte[] whole = File.ReadAllBytes(TestLanguageModel.Path);
        BitConverter.TryWriteBytes(whole.AsSpan(8), ulong.MaxValue);

        LanguageModelException error = Refusal(Write(whole));

        Assert.Contains("damaged: it claims", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OutOfRangeOptions_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _runtime.Load(TestLanguageModel.Path, new LanguageModelOptions { ContextTokens = 10 }));

    private LanguageModelException Refusal(string path) => Assert.Throws<LanguageModelException>(() => TestLanguageModel.Load(_runtime, path));

    private string Write(byte[] bytes)
    {
        string path = Path.Combine(_folder, "model.gguf");
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
