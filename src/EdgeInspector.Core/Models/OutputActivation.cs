namespace EdgeInspector.Core.Models;

/// <summary>What is still to be applied to a model's outputs before they are probabilities. In a manifest the kebab-case names.</summary>
public enum OutputActivation
{
    /// <summary>Nothing: the graph ends in its own softmax or sigmoid.</summary>
    None,

    /// <summary>Softmax over the classes: they are logits of classes that exclude each other.</summary>
    Softmax,

    /// <summary>Sigmoid of each: they are logits of classes that do not exclude each other.</summary>
    Sigmoid,
}
