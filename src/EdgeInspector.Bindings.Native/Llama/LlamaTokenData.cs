using System.Runtime.InteropServices;

namespace EdgeInspector.Bindings.Native.Llama;

/// <summary><c>llama_token_data</c>: a token that could come next.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LlamaTokenData
{
    public int Token;
    public float Logit;
    public float Probability;
}
