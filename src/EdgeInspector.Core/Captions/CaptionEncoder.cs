using System.Runtime.InteropServices;
using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Captions;

/// <summary>
/// A text encoder of CLIP's kind: <c>input_ids [1, L]</c>, with or without an <c>attention_mask</c>, to a text embedding <c>[1, D]</c>. Owns
/// its session and disposes it. One thread at a time.
/// </summary>
public sealed class CaptionEncoder : IDisposable
{
    private readonly IModelSession _session;
    private readonly ClipTokenizer _tokenizer;
    private readonly string _file;
    private readonly int _ids;
    private readonly int _mask;

    /// <param name="session">Becomes this object's, also when the construction fails.</param>
    /// <param name="file">Its file's name, for messages.</param>
    /// <exception cref="ModelContractException">It is no text encoder.</exception>
    public CaptionEncoder(IModelSession session, ClipTokenizer tokenizer, string file)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(tokenizer);
        _session = session;
        _tokenizer = tokenizer;
        _file = file;
        _mask = Find(static name => name.Contains("mask", StringComparison.OrdinalIgnoreCase));
        _ids = Find(name => !name.Contains("mask", StringComparison.OrdinalIgnoreCase));
        bool right = _ids >= 0 && session.Inputs.Count == (_mask < 0 ? 1 : 2)
            && session.Inputs.All(static input => input.Shape is [1, >= 2] && input.ElementType is TensorElementType.Int64 or TensorElementType.Int32)
            && session.Inputs.All(input => input.Shape[1] == session.Inputs[0].Shape[1]);
        if (!right)
        {
            session.Dispose();
            throw new ModelContractException($"{file}: its inputs are {string.Join("; ", session.Inputs)}, but a text encoder takes input_ids [1, {ClipTokenizer.DefaultLength}] as int64 or int32, and at most an attention_mask of the same shape");
        }
    }

    /// <summary>Settles the shape of a text input that the file leaves open: one text of CLIP's length. As <see cref="SessionOptions.SettleShape"/>.</summary>
    public static long[]? Settle(TensorSpec declared, IReadOnlyDictionary<string, string> metadata) =>
        declared?.Shape.Count == 2 ? [1, declared.Shape[1] > 0 ? declared.Shape[1] : ClipTokenizer.DefaultLength] : null;

    /// <summary>Encodes captions, one after another.</summary>
    /// <param name="progress">Called after each.</param>
    /// <exception cref="ModelRunException">The runtime failed.</exception>
    /// <exception cref="CaptionException">The output holds no embedding.</exception>
    public CaptionTable Encode(IReadOnlyList<Caption> captions, float logitScale, Action? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(captions);
        var vectors = new List<float>();
        long[] ids = new long[_session.Inputs[_ids].Shape[1]];
        foreach (Caption caption in captions)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int count = _tokenizer.Encode(caption.Text, ids);
            Write(_ids, ids);
            if (_mask >= 0)
            {
                ids.AsSpan(0, count).Fill(1);
                ids.AsSpan(count).Clear();
                Write(_mask, ids);
            }

            _session.Run();
            AddEmbedding(vectors);
            progress?.Invoke();
        }

        return new CaptionTable(captions, CollectionsMarshal.AsSpan(vectors), logitScale);
    }

    public void Dispose() => _session.Dispose();

    private int Find(Func<string, bool> isOne)
    {
        for (int i = 0; i < _session.Inputs.Count; i++)
        {
            if (isOne(_session.Inputs[i].Name))
            {
                return i;
            }
        }

        return -1;
    }

    private void Write(int input, ReadOnlySpan<long> values)
    {
        Span<byte> bytes = _session.InputBytes(input);
        if (_session.Inputs[input].ElementType == TensorElementType.Int64)
        {
            values.CopyTo(MemoryMarshal.Cast<byte, long>(bytes));
            return;
        }

        Span<int> narrow = MemoryMarshal.Cast<byte, int>(bytes);
        for (int i = 0; i < values.Length; i++)
        {
            narrow[i] = (int)values[i];
        }
    }

    /// <summary>Of several outputs the one called an embedding, else the first row of numbers; hidden states have a dimension more.</summary>
    private void AddEmbedding(List<float> vectors)
    {
        int chosen = -1;
        for (int i = 0; i < _session.Outputs.Count; i++)
        {
            bool isRow = _session.OutputShape(i) is [1, > 1] && ModelOutputs.IsReadable(_session.Outputs[i].ElementType);
            if (isRow && (chosen < 0 || _session.Outputs[i].Name.Contains("embed", StringComparison.OrdinalIgnoreCase)))
            {
                chosen = i;
            }
        }

        if (chosen < 0)
        {
            throw new CaptionException($"{_file}: its outputs are {string.Join("; ", _session.Outputs)}, but a text encoder writes one embedding [1, numbers]");
        }

        var outputs = new ModelOutputs(_session, [chosen], [_session.Outputs[chosen] with { Shape = _session.OutputShape(chosen).ToArray() }]);
        outputs.Refresh();
        vectors.AddRange(outputs[0]);
    }
}
