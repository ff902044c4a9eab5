using EdgeInspector.Core.Models;

namespace EdgeInspector.Bindings.Shared.Models;

/// <summary>What a session says of one input or output. Shape holds -1 where open; <paramref name="Symbols"/> has the names of such dimensions, empty where they have none.</summary>
internal sealed record OrtTensorInfo(string Name, int OnnxType, long[] Shape, string[] Symbols)
{
    /// <summary>The port's description with the shape it is bound to.</summary>
    /// <param name="role"><c>input</c> or <c>output</c>, for the message.</param>
    /// <exception cref="ModelLoadException">Its type is not exchanged here.</exception>
    public TensorSpec ToSpec(string path, string role, long[] shape)
    {
        TensorElementType type = OrtElementTypes.FromOnnx(OnnxType);
        return type is not TensorElementType.Unknown
            ? new TensorSpec(Name, type, shape)
            : throw new ModelLoadException(
                $"{path} has the {role} {this}, whose type is not supported: only dense tensors of float16/32/64, int8/32/64, uint8 and bool are. "
                + "Export the model without it (for scikit-learn classifiers: zipmap=False).");
    }

    /// <summary>For people: <c>images float32 [batch, 3, ?, ?]</c>.</summary>
    public override string ToString()
    {
        IEnumerable<string> dimensions = Shape.Select((size, i) => size >= 0 ? size.ToString() : Symbols[i].Length > 0 ? Symbols[i] : "?");
        return $"{Name} {OrtElementTypes.NameOf(OnnxType)} [{string.Join(", ", dimensions)}]";
    }
}
