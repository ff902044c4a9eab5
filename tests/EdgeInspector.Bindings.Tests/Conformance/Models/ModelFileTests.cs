using EdgeInspector.Core.Models;
using Xunit;

namespace EdgeInspector.Bindings.Tests.Conformance.Models;

/// <summary>Files that are no usable models: a message with file, reason and remedy; the process lives on.</summary>
public sealed class ModelFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edge-inspector-onnx-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Load_MissingFile_SaysSo() => AssertRefused(Path.Combine(_folder, "absent.onnx"), "does not exist", "manifest");

    [Fact]
    public void Load_Folder_SaysSo() => AssertRefused(_folder, "is a folder", "Name the .onnx file");

    [Fact]
    public void Load_EmptyFile_SaysSo() => AssertRefused(Write([]), "is empty", "again");

    [Fact]
    public void Load_Text_SaysItIsNotOnnx() => AssertRefused(Write("hello, this is no model\n"u8), "is not an ONNX model", "checksum");

    [Fact]
    public void Load_LargeFilePointer_SaysSo() => AssertRefused(Write("version https://git-lfs.github.com/spec/v1\noid sha256:00\n"u8), "Git LFS pointer", "git lfs pull");

    [Fact]
    public void Load_LanguageModel_SaysSo() => AssertRefused(Write("GGUF\u0003\0\0\0"u8), "GGUF language model", "task");

    [Fact]
    public void Load_CustomOperators_NamesTheOperator() =>
        AssertRefused(SharedData.File("models", "wechat_qr_detect.onnx"), "needs the operator PriorBox", "standard ONNX operators");

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(4096)]
    [InlineData(13_000)]
    [InlineData(26_400)]
    public void Load_TruncatedModel_IsRefusedInWords(int length)
    {
        byte[] model = File.ReadAllBytes(SharedData.File("models", "mnist.onnx"));
        Assert.True(length < model.Length);
        AssertRefused(Write(model.AsSpan(0, length)), "ONNX", "again");
    }

    [Fact]
    public void Load_TruncatedLargeModel_IsRefusedInWords()
    {
        byte[] model = File.ReadAllBytes(SharedData.File("models", "yolox_nano_coco_416.onnx"));
        for (int eighth = 1; eighth < 8; eighth++)
        {
            AssertRefused(Write(model.AsSpan(0, model.Length / 8 * eighth)), "ONNX", "");
        }
    }

    [Theory]
    [InlineData("mnist.onnx", 150)]
    [InlineData("resnet-tiny-beans.onnx", 40)]
    public void Load_FlippedBytes_NeverEndsTheProcess(string name, int mutants)
    {
        byte[] model = File.ReadAllBytes(SharedData.File("models", name));
        var random = new Random(20261121);
        SessionOptions options = TestRuntime.OnCpu with { InputShapes = name[0] == 'r' ? new Dictionary<string, long[]> { ["pixel_values"] = [1, 3, 224, 224] } : new Dictionary<string, long[]>() };
        int refused = 0;
        for (int mutant = 0; mutant < mutants; mutant++)
        {
            byte[] copy = [.. model];
            int flips = 1 + random.Next(8);
            for (int flip = 0; flip < flips; flip++)
            {
                // Most of a model is weights, whose every value is valid: aim half of the flips at the structure at both ends.
                int range = random.Next(2) == 0 ? copy.Length : Math.Min(2048, copy.Length);
                int position = random.Next(range);
                copy[random.Next(2) == 0 ? position : copy.Length - 1 - position] ^= (byte)(1 << random.Next(8));
            }

            try
            {
                using IModelSession session = TestRuntime.Get().Load(Write(copy), options);
                session.Run();
            }
            catch (Exception exception) when (exception is ModelLoadException or ModelRunException)
            {
                refused++;
                Assert.Contains(_folder, exception.Message);
            }
        }

        Assert.InRange(refused, 1, mutants);
    }

    private static void AssertRefused(string path, string reason, string remedy)
    {
        var exception = Assert.Throws<ModelLoadException>(() => TestRuntime.Get().Load(path, TestRuntime.OnCpu));
        Assert.Contains(path, exception.Message);
        Assert.Contains(reason, exception.Message);
        Assert.Contains(remedy, exception.Message);
        Assert.DoesNotContain("\n", exception.Message);
    }

    private string Write(ReadOnlySpan<byte> bytes)
    {
        string path = Path.Combine(_folder, "model.onnx");
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
