using System.Text;

namespace EdgeInspector.Bindings.Native.Llama;

/// <summary>A model's tokens. One thread at a time.</summary>
internal sealed unsafe class LlamaVocabulary(LlamaApi api, NativeHandle model)
{
    private readonly nint _vocabulary = api.ModelVocabulary(model.Value);
    private byte[] _piece = new byte[256];

    public nint Value => _vocabulary;

    public int Count { get; } = api.VocabularyCount(api.ModelVocabulary(model.Value));

    public bool IsEnd(int token) => api.IsEnd(_vocabulary, token) != 0;

    /// <param name="addSpecial">With the tokens that begin every text of this model.</param>
    /// <param name="parseSpecial">Whether words such as <c>&lt;|im_end|&gt;</c> become control tokens; never for text from elsewhere.</param>
    public int[] Tokenize(string text, bool addSpecial, bool parseSpecial)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        int[] tokens = new int[bytes.Length + 8];
        int count = Tokenize(bytes, tokens, addSpecial, parseSpecial);
        if (count < 0)
        {
            // Minus the number there would be.
            tokens = new int[-count];
            count = Tokenize(bytes, tokens, addSpecial, parseSpecial);
        }

        return tokens[..count];
    }

    /// <summary>The bytes of a token, without special ones; valid until the next call.</summary>
    public ReadOnlySpan<byte> Piece(int token)
    {
        int length = Read(token);
        if (length < 0)
        {
            _piece = new byte[-length];
            length = Read(token);
        }

        return _piece.AsSpan(0, Math.Max(0, length));
    }

    private int Read(int token)
    {
        fixed (byte* piece = _piece)
        {
            return api.TokenToPiece(_vocabulary, token, piece, _piece.Length, 0, 0);
        }
    }

    private int Tokenize(byte[] bytes, int[] tokens, bool addSpecial, bool parseSpecial)
    {
        // A pinned empty array has no address.
        byte none = 0;
        fixed (byte* text = bytes)
        fixed (int* into = tokens)
        {
            return api.Tokenize(_vocabulary, text is null ? &none : text, bytes.Length, into, tokens.Length, ToByte(addSpecial), ToByte(parseSpecial));
        }
    }

    private static byte ToByte(bool value) => value ? (byte)1 : (byte)0;
}
