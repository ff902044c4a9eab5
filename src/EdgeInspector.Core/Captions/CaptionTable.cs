using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.Json;
using EdgeInspector.Core.Anomaly;

namespace EdgeInspector.Core.Captions;

/// <summary>
/// Captions with their text embeddings, <c>[N, D]</c> of length 1. Immutable, thread-safe. Its file is JSON:
/// <c>{"schema": "edge-inspector/captions/1", "logit_scale": 100, "captions": [{"text": "...", "label": "...", "vector": [...]}]}</c>.
/// </summary>
public sealed class CaptionTable
{
    /// <summary>Value of the field <c>schema</c>.</summary>
    public const string Schema = "edge-inspector/captions/1";

    /// <summary>
    /// Factor on cosines before the softmax that CLIP's training ends at: its learnt scale is held to at most this (openai/CLIP,
    /// <c>clip/model.py</c>; Radford et al. 2021, section 2.5).
    /// </summary>
    public const float DefaultLogitScale = 100;

    private readonly float[] _vectors;

    /// <param name="vectors"><c>[N, D]</c>, row-major; made as long as 1 here.</param>
    /// <param name="logitScale">Factor on cosines, above 0.</param>
    /// <exception cref="CaptionException">Not one row per caption, or a row that is 0, NaN or infinite.</exception>
    public CaptionTable(IReadOnlyList<Caption> captions, ReadOnlySpan<float> vectors, float logitScale = DefaultLogitScale)
    {
        ArgumentNullException.ThrowIfNull(captions);
        if (captions.Count == 0)
        {
            throw new CaptionException("there are no captions");
        }

        if (vectors.Length == 0 || vectors.Length % captions.Count != 0)
        {
            throw new CaptionException($"{vectors.Length} numbers are no table of {captions.Count} captions");
        }

        if (!(logitScale > 0 && float.IsFinite(logitScale)))
        {
            throw new CaptionException($"the logit scale is {logitScale}; give a positive number, commonly {DefaultLogitScale}");
        }

        Captions = [.. captions];
        Dimension = vectors.Length / captions.Count;
        LogitScale = logitScale;
        _vectors = vectors.ToArray();
        for (int i = 0; i < captions.Count; i++)
        {
            if (!TryNormalise(_vectors.AsSpan(i * Dimension, Dimension)))
            {
                throw new CaptionException($"the vector of caption {i} (\"{captions[i].Text}\") is 0 or holds NaN or infinity");
            }
        }
    }

    public IReadOnlyList<Caption> Captions { get; }

    /// <summary>D: numbers of an embedding.</summary>
    public int Dimension { get; }

    /// <summary>Factor on cosines before the softmax.</summary>
    public float LogitScale { get; }

    /// <summary>One caption's embedding, of length 1.</summary>
    public ReadOnlySpan<float> Vector(int caption) => _vectors.AsSpan(caption * Dimension, Dimension);

    /// <summary>Cosine of the picture with each caption, times <see cref="LogitScale"/>.</summary>
    /// <param name="embedding">Of a picture, of length 1.</param>
    /// <param name="logits">As many as there are captions.</param>
    public void Compare(ReadOnlySpan<float> embedding, Span<float> logits)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(embedding.Length, Dimension);
        for (int i = 0; i < Captions.Count; i++)
        {
            logits[i] = LogitScale * Dot(Vector(i), embedding);
        }
    }

    /// <summary>Makes a vector as long as 1; false where it is 0, NaN or infinite.</summary>
    public static bool TryNormalise(Span<float> vector)
    {
        double squares = 0;
        foreach (float value in vector)
        {
            squares += (double)value * value;
        }

        if (!(squares > 0 && double.IsFinite(squares)))
        {
            return false;
        }

        float factor = (float)(1 / Math.Sqrt(squares));
        foreach (ref float value in vector)
        {
            value *= factor;
        }

        return true;
    }

    /// <summary>Whether a file holds vectors, rather than captions that are still to be encoded.</summary>
    public static bool HasVectors(ReadOnlySpan<byte> utf8) => utf8.IndexOf("\"vector\""u8) >= 0;

    /// <summary>Reads a table's file.</summary>
    /// <param name="origin">Where it comes from, for messages.</param>
    /// <param name="logitScale">Factor on cosines where the file states none.</param>
    /// <exception cref="CaptionException">It is no such file; the message says what is wrong where.</exception>
    public static CaptionTable Parse(ReadOnlySpan<byte> utf8, string origin, float logitScale = DefaultLogitScale)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse((utf8.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8).ToArray());
            return Read(document.RootElement, origin, logitScale);
        }
        catch (JsonException error)
        {
            throw new CaptionException($"{origin}: is not readable JSON: {error.Message}", error);
        }
        catch (CaptionException error) when (!error.Message.StartsWith(origin, StringComparison.Ordinal))
        {
            throw new CaptionException($"{origin}: {error.Message}", error);
        }
    }

    /// <summary>Reads the vectors of captions that stand elsewhere.</summary>
    /// <param name="npy">A NumPy file <c>[N, D]</c> of 16-bit or 32-bit floats, a row per caption in their order.</param>
    /// <param name="origin">Where it comes from, for messages.</param>
    /// <exception cref="CaptionException">It is no such file, or does not fit them; the message says what is wrong.</exception>
    public static CaptionTable Parse(IReadOnlyList<Caption> captions, ReadOnlySpan<byte> npy, float logitScale, string origin)
    {
        ArgumentNullException.ThrowIfNull(captions);
        try
        {
            NpyArray vectors = NpyArray.Parse(npy);
            return vectors.Shape is [int rows, _] && rows == captions.Count
                ? new CaptionTable(captions, vectors.Values, logitScale)
                : throw new CaptionException($"its shape is [{string.Join(", ", vectors.Shape)}], but there are {captions.Count} captions; save one row for each, [{captions.Count}, D], in their order");
        }
        catch (Exception error) when (error is FormatException or CaptionException)
        {
            throw new CaptionException($"{origin}: {error.Message}", error);
        }
    }

    /// <summary>The table as its file.</summary>
    public byte[] Write()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("schema", Schema);
            json.WriteNumber("logit_scale", LogitScale);
            json.WriteStartArray("captions");
            for (int i = 0; i < Captions.Count; i++)
            {
                json.WriteStartObject();
                json.WriteString("text", Captions[i].Text);
                if (Captions[i].Label is { } label)
                {
                    json.WriteString("label", label);
                }

                json.WriteStartArray("vector");
                foreach (float value in Vector(i))
                {
                    json.WriteNumberValue(value);
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static CaptionTable Read(JsonElement root, string origin, float scale)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("captions", out JsonElement list) || list.ValueKind != JsonValueKind.Array)
        {
            throw new CaptionException($"{origin}: is no table of captions; give {{\"schema\": \"{Schema}\", \"logit_scale\": 100, \"captions\": [{{\"text\": ..., \"vector\": [...]}}]}}");
        }

        if (root.TryGetProperty("logit_scale", out JsonElement given) && !(given.ValueKind == JsonValueKind.Number && given.TryGetSingle(out scale)))
        {
            throw new CaptionException($"{origin}: logit_scale is {given.GetRawText()}; give a number");
        }

        var captions = new List<Caption>();
        var vectors = new List<float>();
        int width = -1;
        foreach (JsonElement item in list.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty("text", out JsonElement text) || text.ValueKind != JsonValueKind.String || string.IsNullOrWhiteSpace(text.GetString())
                || !item.TryGetProperty("vector", out JsonElement vector) || vector.ValueKind != JsonValueKind.Array)
            {
                throw new CaptionException($"{origin}: captions[{captions.Count}] has no text or no vector");
            }

            width = width < 0 ? vector.GetArrayLength() : width;
            if (vector.GetArrayLength() != width)
            {
                throw new CaptionException($"{origin}: captions[{captions.Count}] has a vector of {vector.GetArrayLength()} numbers where those before have {width}");
            }

            foreach (JsonElement value in vector.EnumerateArray())
            {
                vectors.Add(value.ValueKind == JsonValueKind.Number && value.TryGetSingle(out float number) ? number : float.NaN);
            }

            captions.Add(new Caption(text.GetString()!, item.TryGetProperty("label", out JsonElement label) && label.ValueKind == JsonValueKind.String ? label.GetString() : null));
        }

        return new CaptionTable(captions, CollectionsMarshal.AsSpan(vectors), scale);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        ref float left = ref MemoryMarshal.GetReference(a);
        ref float right = ref MemoryMarshal.GetReference(b[..a.Length]);
        Vector128<float> first = Vector128<float>.Zero, second = Vector128<float>.Zero;
        int i = 0;
        for (; Vector128.IsHardwareAccelerated && i <= a.Length - 8; i += 8)
        {
            first = Vector128.FusedMultiplyAdd(Vector128.LoadUnsafe(ref left, (nuint)i), Vector128.LoadUnsafe(ref right, (nuint)i), first);
            second = Vector128.FusedMultiplyAdd(Vector128.LoadUnsafe(ref left, (nuint)i + 4), Vector128.LoadUnsafe(ref right, (nuint)i + 4), second);
        }

        float sum = Vector128.Sum(first + second);
        for (; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }
}
