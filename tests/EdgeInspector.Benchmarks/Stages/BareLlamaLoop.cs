using System.Runtime.InteropServices;
using System.Text;

namespace EdgeInspector.Benchmarks.Stages;

/// <summary>
/// What a C program would do and no more: decode the prompt once, then the library's own greedy sampler and one decode per token. Asked
/// again, it keeps the prompt's keys and values too. Shares nothing with the binding but the library.
/// </summary>
internal sealed unsafe class BareLlamaLoop : IDisposable
{
    private readonly nint _library;
    private readonly nint _model;
    private readonly nint _context;
    private readonly nint _vocabulary;
    private readonly nint _sampler;
    private readonly delegate* unmanaged<nint, Batch, int> _decode;
    private readonly delegate* unmanaged<nint, nint, int, int> _sample;
    private readonly delegate* unmanaged<nint, int, byte*, int, int, byte, int> _piece;
    private int _prompt;

    /// <param name="description">Of the runtime, with the library's file in brackets.</param>
    public BareLlamaLoop(string description, string path, int threads, int context)
    {
        _library = NativeLibrary.Load(description[(description.IndexOf('(') + 1)..^1]);
        ModelParams model = ((delegate* unmanaged<ModelParams>)Find("llama_model_default_params"))();
        model.GpuLayers = 0;
        _model = ((delegate* unmanaged<byte*, ModelParams, nint>)Find("llama_model_load_from_file"))(Utf8(path), model);
        ContextParams settings = ((delegate* unmanaged<ContextParams>)Find("llama_context_default_params"))();
        (settings.Context, settings.Batch, settings.MicroBatch) = (context, context, context);
        (settings.Threads, settings.PromptThreads) = (threads, threads);
        _context = ((delegate* unmanaged<nint, ContextParams, nint>)Find("llama_init_from_model"))(_model, settings);
        _vocabulary = ((delegate* unmanaged<nint, nint>)Find("llama_model_get_vocab"))(_model);
        _sampler = ((delegate* unmanaged<nint>)Find("llama_sampler_init_greedy"))();
        _decode = (delegate* unmanaged<nint, Batch, int>)Find("llama_decode");
        _sample = (delegate* unmanaged<nint, nint, int, int>)Find("llama_sampler_sample");
        _piece = (delegate* unmanaged<nint, int, byte*, int, int, byte, int>)Find("llama_token_to_piece");
    }

    /// <summary>Writes so many tokens after a prompt, the same in every call.</summary>
    public string Run(string prompt, int count)
    {
        byte[] text = Encoding.UTF8.GetBytes(prompt);
        int[] tokens = new int[text.Length + 8];
        byte[] pieces = new byte[count * 64];
        int length = 0;
        fixed (byte* words = text)
        fixed (int* ids = tokens)
        fixed (byte* into = pieces)
        {
            int all = ((delegate* unmanaged<nint, byte*, int, int*, int, byte, byte, int>)Find("llama_tokenize"))(_vocabulary, words, text.Length, ids, tokens.Length, 1, 1);
            int from = _prompt == all ? all - 1 : 0;
            nint memory = ((delegate* unmanaged<nint, nint>)Find("llama_get_memory"))(_context);
            ((delegate* unmanaged<nint, int, int, int, byte>)Find("llama_memory_seq_rm"))(memory, 0, from, -1);
            _prompt = all;
            _decode(_context, new Batch { Count = all - from, Tokens = ids + from });
            for (int i = 0; i < count; i++)
            {
                int token = _sample(_sampler, _context, -1);
                length += Math.Max(0, _piece(_vocabulary, token, into + length, 64, 0, 0));
                if (i < count - 1)
                {
                    _decode(_context, new Batch { Count = 1, Tokens = &token });
                }
            }
        }

        return Encoding.UTF8.GetString(pieces, 0, length);
    }

    public void Dispose()
    {
        ((delegate* unmanaged<nint, void>)Find("llama_sampler_free"))(_sampler);
        ((delegate* unmanaged<nint, void>)Find("llama_free"))(_context);
        ((delegate* unmanaged<nint, void>)Find("llama_model_free"))(_model);
    }

    private nint Find(string name) => NativeLibrary.GetExport(_library, name);

    /// <summary>For the life of the program: one path.</summary>
    private static byte* Utf8(string text) => (byte*)Marshal.StringToCoTaskMemUTF8(text);

    [StructLayout(LayoutKind.Explicit, Size = 80)]
    private struct ModelParams
    {
        [FieldOffset(16)]
        public int GpuLayers;
    }

    [StructLayout(LayoutKind.Explicit, Size = 160)]
    private struct ContextParams
    {
        [FieldOffset(0)]
        public int Context;

        [FieldOffset(4)]
        public int Batch;

        [FieldOffset(8)]
        public int MicroBatch;

        [FieldOffset(28)]
        public int Threads;

        [FieldOffset(32)]
        public int PromptThreads;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Batch
    {
        public int Count;
        public int* Tokens;
        public void* Embeddings;
        public void* Positions;
        public void* SequenceCounts;
        public void* Sequences;
        public void* Logits;
    }
}
