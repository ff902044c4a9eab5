namespace EdgeInspector.Core.Models;

/// <summary>Name, element type and shape of a model's input or output; -1 for a dimension the model leaves open.</summary>
public sealed record TensorSpec(string Name, TensorElementType ElementType, IReadOnlyList<long> Shape)
{
    public override string ToString() => $"{Name} {ElementType} [{string.Join(", ", Shape)}]";
}
