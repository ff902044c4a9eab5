using EdgeInspector.Core.Models;

namespace EdgeInspector.Tests.Pipeline;

/// <summary>A detector's session whose output the test writes: one class, 8 candidates, 32x32 input.</summary>
internal sealed class QuietSession : IModelSession
{
    private readonly byte[] _input = new byte[3 * 32 * 32 * sizeof(float)];
    private readonly float[] _output = new float[5 * 8];
    private readonly long[] _shape = [1, 5, 8];

    public IReadOnlyList<TensorSpec> Inputs { get; } = [new("images", TensorElementType.Float32, [1, 3, 32, 32])];

    public IReadOnlyList<TensorSpec> Outputs { get; } = [new("output0", TensorElementType.Float32, [1, 5, 8])];

    public IReadOnlyDictionary<string, string> Metadata { get; } = new Dictionary<string, string>();

    public ExecutionProvider Provider => ExecutionProvider.Cpu;

    public string? FallbackReason => null;

    /// <summary>Set to have every run fail.</summary>
    public bool Fails { get; set; }

    public static ModelManifest Manifest { get; } = ModelManifest.Parse(
        """
        {"schema": "edge-inspector/model/1", "name": "quiet", "version": "1.0.0", "task": "detection", "file": "model.onnx",
         "input": {"name": "images", "layout": "NCHW", "type": "float32", "color": "RGB", "size": [32, 32], "resize": "letterbox", "pad": 114,
                   "scale": 0.00392156862745098, "mean": [0, 0, 0], "std": [1, 1, 1]},
         "output": {"decoder": "yolo-anchor-free", "names": ["output0"], "nms_iou": 0.5}, "labels": ["open"], "thresholds": {"default": 0.5}}
        """u8,
        "quiet");

    /// <summary>Puts one object of 10x10 model pixels at (16, 16).</summary>
    public void Show(float confidence)
    {
        for (int row = 0; row < 4; row++)
        {
            _output[row * 8] = row < 2 ? 16 : 10;
        }

        _output[4 * 8] = confidence;
    }

    public Span<byte> InputBytes(int index) => _input;

    public void Run()
    {
        if (Fails)
        {
            throw new ModelRunException("the device is gone");
        }
    }

    public ReadOnlySpan<byte> OutputBytes(int index) => System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(_output);

    public ReadOnlySpan<long> OutputShape(int index) => _shape;

    public void Dispose()
    {
    }
}
