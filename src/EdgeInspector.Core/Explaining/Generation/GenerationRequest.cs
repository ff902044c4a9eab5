namespace EdgeInspector.Core.Explaining.Generation;

/// <summary>What a language model is asked.</summary>
public sealed record GenerationRequest
{
    /// <summary>Role and text of each message, oldest first; the model's own chat template puts them together.</summary>
    public required IReadOnlyList<ChatMessage> Messages { get; init; }

    /// <summary>GBNF whose <c>root</c> the answer must match; null: free text.</summary>
    public string? Grammar { get; init; }

    /// <summary>Most tokens to write, 1-4096. Default 256: three sentences and their frame.</summary>
    public int MaxTokens { get; init; } = 256;

    /// <summary>0 (always the likeliest token, the default: the same facts get the same words) to 2.</summary>
    public float Temperature { get; init; }

    /// <summary>Of the sampler; without effect at temperature 0.</summary>
    public uint Seed { get; init; }
}
