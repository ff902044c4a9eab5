using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace EdgeInspector.Core.Captions;

/// <summary>
/// CLIP's byte-pair encoding: text to token ids, from its vocabulary files <c>vocab.json</c> and <c>merges.txt</c>. Immutable, thread-safe.
/// </summary>
/// <remarks>
/// openai/CLIP, <c>clip/simple_tokenizer.py</c>, and transformers' <c>CLIPTokenizer</c>: text is unescaped from HTML (its commonest entities), put in lower case,
/// its white space made single; words are split by a pattern, spelt in bytes, and joined pair by pair in the order of the merges.
/// (Mending of mis-decoded text, which the original leaves to another library, is not done.)
/// </remarks>
public sealed partial class ClipTokenizer
{
    /// <summary>Tokens of a text, the two that frame it included (CLIP's context length).</summary>
    public const int DefaultLength = 77;

    private const string Start = "<|startoftext|>", End = "<|endoftext|>", WordEnd = "</w>";

    private static readonly char[] s_letters = MakeLetters();

    private readonly Dictionary<string, int> _ids;
    private readonly Dictionary<(string, string), int> _ranks;

    private ClipTokenizer(Dictionary<string, int> ids, Dictionary<(string, string), int> ranks)
    {
        _ids = ids;
        _ranks = ranks;
        StartId = ids[Start];
        EndId = ids[End];
    }

    /// <summary>Id of the token before a text.</summary>
    public int StartId { get; }

    /// <summary>Id of the token after a text.</summary>
    public int EndId { get; }

    /// <summary>Tokens there are.</summary>
    public int Count => _ids.Count;

    /// <summary>Reads the two files.</summary>
    /// <param name="vocabulary">JSON: token to id.</param>
    /// <param name="merges">A pair a line, the first to be joined first; a first line of <c>#version</c> is skipped.</param>
    /// <param name="origin">Of the files, for messages.</param>
    /// <exception cref="CaptionException">They are no such files, or do not belong together.</exception>
    public static ClipTokenizer Parse(ReadOnlySpan<byte> vocabulary, string merges, string origin)
    {
        ArgumentNullException.ThrowIfNull(merges);
        Dictionary<string, int> ids = ReadVocabulary(vocabulary, origin);
        var ranks = new Dictionary<(string, string), int>();
        foreach (string line in merges.Split('\n'))
        {
            string[] pair = line.TrimEnd('\r').Split(' ');
            if (line.StartsWith("#version", StringComparison.Ordinal) || line.Trim().Length == 0)
            {
                continue;
            }

            if (pair.Length != 2 || !ids.ContainsKey(pair[0] + pair[1]))
            {
                throw new CaptionException($"{origin}: the merge \"{line.Trim()}\" is no pair of which the vocabulary has the sum; the two files are not of one model");
            }

            ranks.TryAdd((pair[0], pair[1]), ranks.Count);
        }

        string? missing = s_letters.Select(letter => letter.ToString()).FirstOrDefault(letter => !ids.ContainsKey(letter) && !ids.ContainsKey(letter + WordEnd));
        return missing is null
            ? new ClipTokenizer(ids, ranks)
            : throw new CaptionException($"{origin}: the vocabulary lacks the letter {missing}, so there is text it cannot spell");
    }

    /// <summary>Ids of a text's own tokens, without the two that frame it.</summary>
    public IReadOnlyList<int> Tokenize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string clean = Spaces().Replace(Unescape(Unescape(text)), " ").Trim().ToLower(CultureInfo.InvariantCulture);
        var result = new List<int>();
        foreach (Match word in Words().Matches(clean))
        {
            if (word.Value is Start or End)
            {
                result.Add(_ids[word.Value]);
                continue;
            }

            AddWord(word.Value, result);
        }

        return result;
    }

    /// <summary>A text as a text encoder takes it: framed, cut to the length, the rest filled with 0.</summary>
    /// <param name="target">Ids; its length is the encoder's.</param>
    /// <returns>Tokens, the frame included: those an attention mask marks.</returns>
    public int Encode(string text, Span<long> target)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(target.Length, 2);
        IReadOnlyList<int> tokens = Tokenize(text);
        int count = Math.Min(tokens.Count, target.Length - 2);
        target.Clear();
        target[0] = StartId;
        for (int i = 0; i < count; i++)
        {
            target[i + 1] = tokens[i];
        }

        target[count + 1] = EndId;
        return count + 2;
    }

    private static Dictionary<string, int> ReadVocabulary(ReadOnlySpan<byte> utf8, string origin)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        try
        {
            using JsonDocument document = JsonDocument.Parse((utf8.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8).ToArray());
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                foreach (JsonProperty token in document.RootElement.EnumerateObject())
                {
                    ids[token.Name] = token.Value.ValueKind == JsonValueKind.Number && token.Value.TryGetInt32(out int id) && id >= 0
                        ? id
                        : throw new CaptionException($"{origin}: the vocabulary gives \"{token.Name}\" the id {token.Value.GetRawText()}");
                }
            }
        }
        catch (JsonException error)
        {
            throw new CaptionException($"{origin}: the vocabulary is not JSON of tokens and their ids: {error.Message}", error);
        }

        return ids.ContainsKey(Start) && ids.ContainsKey(End)
            ? ids
            : throw new CaptionException($"{origin}: the vocabulary has no {Start} or no {End}, so it is not CLIP's");
    }

    private void AddWord(string word, List<int> result)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(word);
        var parts = new List<string>(bytes.Length);
        foreach (byte one in bytes)
        {
            parts.Add(s_letters[one].ToString());
        }

        parts[^1] += WordEnd;
        while (parts.Count > 1)
        {
            int best = int.MaxValue;
            (string, string) pair = default;
            for (int i = 0; i + 1 < parts.Count; i++)
            {
                if (_ranks.TryGetValue((parts[i], parts[i + 1]), out int rank) && rank < best)
                {
                    (best, pair) = (rank, (parts[i], parts[i + 1]));
                }
            }

            if (best == int.MaxValue)
            {
                break;
            }

            for (int i = 0; i + 1 < parts.Count; i++)
            {
                if (parts[i] == pair.Item1 && parts[i + 1] == pair.Item2)
                {
                    parts[i] += parts[i + 1];
                    parts.RemoveAt(i + 1);
                }
            }
        }

        foreach (string part in parts)
        {
            // A single byte that ends no word in the vocabulary may be there within words only.
            result.Add(_ids.TryGetValue(part, out int id) ? id : _ids[part.Replace(WordEnd, "", StringComparison.Ordinal)]);
        }
    }

    /// <summary>Entities of HTML that captions gathered from pages are full of: numbers, and the few names that markup itself needs.</summary>
    private static string Unescape(string text) => text.Contains('&') ? Entities().Replace(text, static match =>
    {
        string name = match.Groups[1].Value;
        bool isHex = name.StartsWith("#x", StringComparison.OrdinalIgnoreCase);
        return name switch
        {
            "amp" => "&",
            "lt" => "<",
            "gt" => ">",
            "quot" => "\"",
            "apos" => "'",
            "nbsp" => " ",
            _ => int.TryParse(name.AsSpan(isHex ? 2 : 1), isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out int code) && Rune.IsValid(code)
                ? new Rune(code).ToString()
                : match.Value,
        };
    }) : text;

    /// <summary>A printable letter for each byte: Latin-1's own where it is printable, others from 256 on (GPT-2's <c>bytes_to_unicode</c>).</summary>
    private static char[] MakeLetters()
    {
        var letters = new char[256];
        int next = 256;
        for (int value = 0; value < 256; value++)
        {
            bool printable = value is >= '!' and <= '~' or >= 0xA1 and <= 0xAC or >= 0xAE and <= 0xFF;
            letters[value] = printable ? (char)value : (char)next++;
        }

        return letters;
    }

    [GeneratedRegex("&(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|amp|lt|gt|quot|apos|nbsp);")]
    private static partial Regex Entities();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|\p{L}+|\p{N}|[^\s\p{L}\p{N}]+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Words();
}
