using System.Runtime.InteropServices;
using System.Text;
using EdgeInspector.Bindings.Shared.Language;
using EdgeInspector.Core.Explaining.Generation;

namespace EdgeInspector.Bindings.Native.Llama;

/// <summary>
/// A model loaded by <see cref="LlamaRuntime"/>. Owned by one thread at a time. Keys and values of the last conversation stay in its
/// context: a prompt that begins like the last one is computed from where they part.
/// </summary>
public sealed unsafe class LlamaModel : ILanguageModel
{
    private const int Aborted = 2;

    private readonly LlamaApi _api;
    private readonly NativeHandle _model;
    private readonly NativeHandle _context;
    private readonly LlamaVocabulary _vocabulary;
    private readonly LlamaPrompt _prompt;
    private readonly List<int> _computed = [];
    private readonly byte* _stop = (byte*)NativeMemory.AllocZeroed(1);
    private readonly int _batchTokens;
    private bool _disposed;

    internal LlamaModel(LlamaLibrary library, NativeHandle model, NativeHandle context, GgufFile file)
    {
        _api = library.Api;
        _model = model;
        _context = context;
        _vocabulary = new LlamaVocabulary(_api, model);
        _prompt = new LlamaPrompt(_api, _vocabulary, model);
        int contextTokens = (int)_api.ContextTokens(context.Value);
        _batchTokens = Math.Min(contextTokens, 512);
        Description = new LanguageModelDescription(
            file.Architecture, file.Name, (long)_api.ModelParameters(model.Value), (long)_api.ModelSize(model.Value), contextTokens, _prompt.HasTemplate);
    }

    /// <inheritdoc/>
    public LanguageModelDescription Description { get; }

    internal int Threads => _api.ContextThreads(_context.Value);

    internal LlamaVocabulary Vocabulary => _vocabulary;

    internal int[] Tokenize(IReadOnlyList<ChatMessage> messages) => _prompt.Tokenize(messages);

    /// <inheritdoc/>
    public GenerationResult Generate(GenerationRequest request, Action<string>? onText, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentOutOfRangeException.ThrowIfZero(request.Messages.Count, "request.Messages");
        ArgumentOutOfRangeException.ThrowIfLessThan(request.MaxTokens, 1, "request.MaxTokens");
        ArgumentOutOfRangeException.ThrowIfGreaterThan(request.MaxTokens, 4096, "request.MaxTokens");
        ArgumentOutOfRangeException.ThrowIfGreaterThan(request.Temperature, 2, "request.Temperature");
        ArgumentOutOfRangeException.ThrowIfNegative(request.Temperature, "request.Temperature");
        ObjectDisposedException.ThrowIf(_disposed, this);
        cancellationToken.ThrowIfCancellationRequested();

        int[] prompt = _prompt.Tokenize(request.Messages);
        if (prompt.Length >= Description.ContextTokens)
        {
            throw new LanguageModelException(
                LanguageModelFault.PromptTooLong,
                $"The prompt has {prompt.Length} tokens and the context {Description.ContextTokens}, which leaves no room for an answer. Ask with fewer facts, or configure a longer context.");
        }

        using var sampler = new LlamaSampler(_api, _vocabulary, request);
        try
        {
            int cached = Compute(prompt, cancellationToken);
            return Write(request, sampler, onText, prompt.Length, cached, cancellationToken);
        }
        catch (LanguageModelException)
        {
            Forget();
            throw;
        }
    }

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _context.Dispose();
            _model.Dispose();
            NativeMemory.Free(_stop);
        }
    }

    [UnmanagedCallersOnly]
    private static byte IsStopped(nint flag) => Volatile.Read(ref *(byte*)flag);

    /// <summary>Brings the context to the end of the prompt.</summary>
    /// <returns>Tokens that were there already.</returns>
    private int Compute(int[] prompt, CancellationToken cancellationToken)
    {
        // The last token is always computed: its logits are where the answer begins.
        int common = Math.Min(CollectionsMarshal.AsSpan(_computed).CommonPrefixLength(prompt), prompt.Length - 1);
        if (common < _computed.Count)
        {
            if (_api.MemoryRemove(_api.Memory(_context.Value), 0, common, -1) == 0)
            {
                // Models with a running state instead of keys and values cannot step back.
                Forget();
                common = 0;
            }
            else
            {
                _computed.RemoveRange(common, _computed.Count - common);
            }
        }

        // A long prompt takes seconds: it must end when asked to. Between single tokens, asking takes no callback.
        Volatile.Write(ref *_stop, 0);
        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(static state => ((LlamaModel)state!).Stop(), this);
        _api.SetAbortCallback(_context.Value, &IsStopped, (nint)_stop);
        try
        {
            for (int at = common; at < prompt.Length; at += _batchTokens)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Decode(prompt.AsSpan(at, Math.Min(_batchTokens, prompt.Length - at)), cancellationToken);
            }
        }
        finally
        {
            _api.SetAbortCallback(_context.Value, null, 0);
        }

        return common;
    }

    private GenerationResult Write(GenerationRequest request, LlamaSampler sampler, Action<string>? onText, int promptTokens, int cached, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        Decoder decoder = Encoding.UTF8.GetDecoder();
        int most = Math.Min(request.MaxTokens, Description.ContextTokens - promptTokens);
        int written = 0;
        bool isComplete = false;
        while (written < most)
        {
            int token = sampler.Next(_context.Value);
            if (_vocabulary.IsEnd(token))
            {
                isComplete = true;
                break;
            }

            sampler.Accept(token);
            written++;
            Append(_vocabulary.Piece(token), decoder, text, onText);
            cancellationToken.ThrowIfCancellationRequested();
            if (written < most)
            {
                Decode([token], cancellationToken);
            }
        }

        return new GenerationResult(text.ToString(), promptTokens, cached, written, isComplete);
    }

    /// <summary>A character may be spread over several tokens: it is passed on when it is whole.</summary>
    private static void Append(ReadOnlySpan<byte> piece, Decoder decoder, StringBuilder text, Action<string>? onText)
    {
        Span<char> characters = stackalloc char[Encoding.UTF8.GetMaxCharCount(Math.Min(piece.Length, 512))];
        while (!piece.IsEmpty)
        {
            ReadOnlySpan<byte> part = piece[..Math.Min(piece.Length, 512)];
            piece = piece[part.Length..];
            int count = decoder.GetChars(part, characters, flush: false);
            if (count > 0)
            {
                text.Append(characters[..count]);
                onText?.Invoke(new string(characters[..count]));
            }
        }
    }

    private void Decode(ReadOnlySpan<int> tokens, CancellationToken cancellationToken)
    {
        int status;
        fixed (int* pointer = tokens)
        {
            status = _api.Decode(_context.Value, new LlamaBatch { Count = tokens.Length, Tokens = pointer });
        }

        if (status == 0)
        {
            _computed.AddRange(tokens);
            return;
        }

        // What of the batch was kept is not known.
        Forget();
        if (status == Aborted)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        throw new LanguageModelException(LanguageModelFault.Library, $"libllama failed at token {_computed.Count + 1} (code {status}{(LlamaLog.FirstError is { } why ? $": {why}" : "")}). Ask again; if it stays so, use another model.");
    }

    private void Forget()
    {
        _api.MemoryClear(_api.Memory(_context.Value), 1);
        _computed.Clear();
    }

    private void Stop() => Volatile.Write(ref *_stop, 1);
}
