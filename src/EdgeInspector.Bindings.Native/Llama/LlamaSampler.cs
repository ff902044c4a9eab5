using System.Numerics;
using EdgeInspector.Core.Explaining.Generation;

namespace EdgeInspector.Bindings.Native.Llama;

/// <summary>Picks the next token. One per answer; one thread.</summary>
internal sealed unsafe class LlamaSampler : IDisposable
{
    /// <summary>Usual for answers that are to vary: the rare tail is where nonsense comes from (Holtzman et al., arXiv 1904.09751).</summary>
    private const float TopP = 0.95f;

    private readonly LlamaApi _api;
    private readonly int _count;
    private readonly NativeHandle? _grammar;
    private readonly NativeHandle[] _draws;
    private readonly LlamaTokenData[] _candidates;

    /// <exception cref="LanguageModelException">The grammar is not understood.</exception>
    public LlamaSampler(LlamaApi api, LlamaVocabulary vocabulary, GenerationRequest request)
    {
        _api = api;
        _count = vocabulary.Count;
        _grammar = request.Grammar is { } grammar ? Parse(api, vocabulary, grammar) : null;
        _draws = request.Temperature > 0
            ? [Own(api.SamplerTopP(TopP, 1)), Own(api.SamplerTemperature(request.Temperature)), Own(api.SamplerDistribution(request.Seed))]
            : [];
        _candidates = _grammar is null && _draws.Length == 0 ? [] : new LlamaTokenData[_count];
    }

    /// <summary>The next token after the logits of the last decoded one.</summary>
    /// <exception cref="LanguageModelException">No token of the model goes on as the grammar asks.</exception>
    public int Next(nint context)
    {
        var logits = new ReadOnlySpan<float>(_api.Logits(context, -1), _count);
        int token = _draws.Length > 0 ? Draw(logits) : Likeliest(logits);
        return token >= 0
            ? token
            : throw new LanguageModelException(LanguageModelFault.Grammar, "No token of the model goes on as the grammar asks. Use characters that the model's vocabulary has.");
    }

    /// <summary>Tells the grammar what was taken.</summary>
    public void Accept(int token)
    {
        if (_grammar is not null)
        {
            _api.SamplerAccept(_grammar.Value, token);
        }
    }

    public void Dispose()
    {
        _grammar?.Dispose();
        foreach (NativeHandle draw in _draws)
        {
            draw.Dispose();
        }
    }

    private static NativeHandle Parse(LlamaApi api, LlamaVocabulary vocabulary, string grammar)
    {
        using var text = new Utf8Name(grammar);
        using var root = new Utf8Name("root");
        LlamaLog.StartAnew();
        // The library takes an empty text for no grammar at all.
        nint value = string.IsNullOrWhiteSpace(grammar) ? 0 : api.SamplerGrammar(vocabulary.Value, text.Pointer, root.Pointer);
        return value != 0
            ? new NativeHandle(value, api.SamplerFree)
            : throw new LanguageModelException(
                LanguageModelFault.Grammar,
                $"The grammar is not understood{(LlamaLog.FirstError is { } why ? $": {why}" : "")}. It must be GBNF with a rule \"root\" and without left recursion. It begins: {grammar[..Math.Min(grammar.Length, 80)].ReplaceLineEndings(" ")}");
    }

    private NativeHandle Own(nint value) => new(value, _api.SamplerFree);

    /// <summary>
    /// Most tokens the model prefers are ones the grammar allows: the one is asked for first, and all of the vocabulary only where it is
    /// refused. Asking for all each time costs milliseconds with a vocabulary of 150,000.
    /// </summary>
    private int Likeliest(ReadOnlySpan<float> logits)
    {
        int best = IndexOfMost(logits);
        if (_grammar is null || best < 0)
        {
            return best;
        }

        var single = new LlamaTokenData { Token = best, Logit = logits[best] };
        var array = new LlamaTokenDataArray { Data = &single, Count = 1, Selected = -1 };
        _api.SamplerApply(_grammar.Value, &array);
        if (single.Logit > float.NegativeInfinity)
        {
            return best;
        }

        Fill(logits);
        fixed (LlamaTokenData* data = _candidates)
        {
            array = new LlamaTokenDataArray { Data = data, Count = (nuint)_count, Selected = -1 };
            _api.SamplerApply(_grammar.Value, &array);
            int found = -1;
            float most = float.NegativeInfinity;
            foreach (LlamaTokenData candidate in new ReadOnlySpan<LlamaTokenData>(array.Data, (int)array.Count))
            {
                if (candidate.Logit > most)
                {
                    (found, most) = (candidate.Token, candidate.Logit);
                }
            }

            return found;
        }
    }

    private int Draw(ReadOnlySpan<float> logits)
    {
        Fill(logits);
        fixed (LlamaTokenData* data = _candidates)
        {
            var array = new LlamaTokenDataArray { Data = data, Count = (nuint)_count, Selected = -1 };
            if (_grammar is not null)
            {
                _api.SamplerApply(_grammar.Value, &array);
            }

            if (!HasChoice(array))
            {
                return -1;
            }

            foreach (NativeHandle draw in _draws)
            {
                _api.SamplerApply(draw.Value, &array);
            }

            return array.Selected >= 0 ? array.Data[array.Selected].Token : -1;
        }
    }

    /// <summary>Index of the largest, the first of equals; -1 where none is a number.</summary>
    internal static int IndexOfMost(ReadOnlySpan<float> values)
    {
        var most = new Vector<float>(float.NegativeInfinity);
        int i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            most = Vector.MaxNumber(most, new Vector<float>(values[i..]));
        }

        float largest = float.NegativeInfinity;
        for (int lane = 0; lane < Vector<float>.Count; lane++)
        {
            largest = float.MaxNumber(largest, most[lane]);
        }

        for (; i < values.Length; i++)
        {
            largest = float.MaxNumber(largest, values[i]);
        }

        return values.IndexOf(largest);
    }

    private static bool HasChoice(LlamaTokenDataArray array)
    {
        foreach (LlamaTokenData candidate in new ReadOnlySpan<LlamaTokenData>(array.Data, (int)array.Count))
        {
            if (candidate.Logit > float.NegativeInfinity)
            {
                return true;
            }
        }

        return false;
    }

    private void Fill(ReadOnlySpan<float> logits)
    {
        for (int i = 0; i < logits.Length; i++)
        {
            _candidates[i] = new LlamaTokenData { Token = i, Logit = logits[i] };
        }
    }
}
