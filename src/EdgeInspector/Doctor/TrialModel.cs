using System.Runtime.InteropServices;
using EdgeInspector.Core.Models;

namespace EdgeInspector.Doctor;

/// <summary>
/// The smallest model that proves something: <c>y = x + x</c> over <c>[1, 64]</c> floats, written in the protocol buffers of ONNX
/// (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto) by hand, so that it needs no file that could be missing.
/// </summary>
internal static class TrialModel
{
    private const int Length = 64;
    private const byte Float32 = 1;

    // Old enough for every ONNX Runtime in use.
    private const byte IrVersion = 7;
    private const byte OperatorSet = 13;

    public static byte[] Bytes { get; } =
    [
        .. Number(1, IrVersion),
        .. Message(8, Number(2, OperatorSet)),
        .. Message(7,
        [
            .. Message(1, [.. Text(1, "x"), .. Text(1, "x"), .. Text(2, "y"), .. Text(4, "Add")]),
            .. Text(2, "trial"),
            .. Message(11, Tensor("x")),
            .. Message(12, Tensor("y")),
        ]),
    ];

    /// <summary>Loads and runs it, and compares what comes out.</summary>
    /// <returns>Where it ran, and why not on something better; null when nothing better was wanted.</returns>
    /// <exception cref="ModelLoadException">The provider does not load it.</exception>
    /// <exception cref="ModelRunException">The provider does not run it, or calculates wrongly.</exception>
    public static (ExecutionProvider Provider, string? Fallback) Run(IModelRuntime runtime, ExecutionProvider provider)
    {
        string path = Path.Combine(Path.GetTempPath(), $"edge-inspector-trial-{Environment.ProcessId}-{Path.GetRandomFileName()}.onnx");
        using (var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read))
        {
            file.Write(Bytes);
        }

        try
        {
            using IModelSession session = runtime.Load(path, new Core.Models.SessionOptions { Provider = provider, Threads = 1, Spin = false });
            Span<float> input = MemoryMarshal.Cast<byte, float>(session.InputBytes(0));
            for (int i = 0; i < Length; i++)
            {
                input[i] = i;
            }

            session.Run();
            ReadOnlySpan<float> output = MemoryMarshal.Cast<byte, float>(session.OutputBytes(0));
            for (int i = 0; i < Length; i++)
            {
                // Whole numbers up to 126 are exact in half precision too.
                if (output[i] != 2 * i)
                {
                    throw new ModelRunException($"it calculates {i} + {i} = {output[i]}");
                }
            }

            return (session.Provider, session.FallbackReason);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static byte[] Tensor(string name) =>
        [.. Text(1, name), .. Message(2, Message(1, [.. Number(1, Float32), .. Message(2, [.. Message(1, Number(1, 1)), .. Message(1, Number(1, Length))])]))];

    // Every number, length and field here is below 128, so one byte is a whole varint.
    private static byte[] Number(int field, byte value) => [(byte)(field << 3), value];

    private static byte[] Text(int field, string text) => Message(field, System.Text.Encoding.ASCII.GetBytes(text));

    private static byte[] Message(int field, byte[] content) => content.Length < 128
        ? [(byte)((field << 3) | 2), (byte)content.Length, .. content]
        : throw new ArgumentException("Longer messages need a longer varint.", nameof(content));
}
