namespace EdgeInspector.Bindings.Native.OnnxRuntime;

/// <summary>What a session says of one input or output. Shape holds -1 where open; <paramref name="Symbols"/> has the names of such dimensions, empty where they have none.</summary>
internal sealed record OrtTensorInfo(string Name, int OnnxType, long[] Shape, string[] Symbols)
{
    /// <summary>For people: <c>images float32 [batch, 3, ?, ?]</c>.</summary>
    public override string ToString()
    {
        IEnumerable<string> dimensions = Shape.Select((size, i) => size >= 0 ? size.ToString() : Symbols[i].Length > 0 ? Symbols[i] : "?");
        return $"{Name} {OrtElementTypes.NameOf(OnnxType)} [{string.Join(", ", dimensions)}]";
    }
}
