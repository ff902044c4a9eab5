using System.Text;
using System.Text.Json;
using EdgeInspector.Core.Captions;
using Xunit;

namespace EdgeInspector.Core.Tests.Captions;

public class ClipTokenizerTests
{
    // The first merges of CLIP's own list, so that the ids below are those of its vocabulary as far as it goes.
    private static readonly string[] s_merges = ["i n", "t h", "a n", "r e", "a r", "e r", "th e</w>", "in g</w>", "o u", "o n", "s t", "o r"];

    private static readonly string s_letters = Letters();

    [Theory]
    [InlineData("a", new[] { 320 })]
    [InlineData("A  a\t\na", new[] { 320, 320, 320 })]
    [InlineData("the", new[] { 518 })]
    [InlineData("The THE the", new[] { 518, 518, 518 })]
    [InlineData("12", new[] { 272, 273 })]
    [InlineData("!", new[] { 256 })]
    [InlineData("...", new[] { 13, 13, 269 })]
    [InlineData("ring", new[] { 81, 519 })]
    [InlineData("then", new[] { 513, 68, 333 })]
    [InlineData("it's", new[] { 72, 339, 6, 338 })]
    [InlineData("a &amp; a", new[] { 320, 261, 320 })]
    [InlineData("a-a", new[] { 320, 268, 320 })]
    [InlineData("", new int[0])]
    public void Tokenize_Text_GivesClipsIds(string text, int[] ids) => Assert.Equal(ids, Make().Tokenize(text));

    [Fact]
    public void Tokenize_OtherLetters_AreSpeltInBytes()
    {
        // U+00E9 is C3 A9 in UTF-8, U+1F600 is F0 9F 98 80; the last byte of a word carries its end.
        Assert.Equal([Id(0xC3), Id(0xA9) + 256], Make().Tokenize("É"));
        Assert.Equal([Id(0xF0), Id(0x9F), Id(0x98), Id(0x80) + 256], Make().Tokenize("\U0001F600"));

        static int Id(byte value) => Array.IndexOf(VocabularyOrder(), value);
    }

    [Fact]
    public void Encode_Text_IsFramedAndFilled()
    {
        ClipTokenizer tokenizer = Make();
        long[] ids = new long[8];
        Assert.Equal(4, tokenizer.Encode("the a", ids));
        Assert.Equal([tokenizer.StartId, 518, 320, tokenizer.EndId, 0, 0, 0, 0], ids);
        Assert.Equal(8, tokenizer.Encode(string.Concat(Enumerable.Repeat("the ", 50)), ids));
        Assert.Equal((tokenizer.StartId, 518, tokenizer.EndId), (ids[0], ids[6], ids[7]));
    }

    [Fact]
    public void Tokenize_FrameWords_AreTheirOwnTokens()
    {
        ClipTokenizer tokenizer = Make();
        Assert.Equal([tokenizer.StartId, 320, tokenizer.EndId], tokenizer.Tokenize("<|startoftext|>a<|endoftext|>"));
    }

    [Theory]
    [InlineData("[1, 2]", "no <|startoftext|>")]
    [InlineData("{\"a\": 1}", "no <|startoftext|>")]
    [InlineData("{\"a\"", "not JSON")]
    [InlineData("{\"a\": \"b\"}", "gives \"a\" the id \"b\"")]
    [InlineData("{\"<|startoftext|>\": 0, \"<|endoftext|>\": 1}", "the merge \"i n\" is no pair")]
    public void Parse_OtherFiles_AreRefused(string vocabulary, string words)
    {
        var e = Assert.Throws<CaptionException>(() => ClipTokenizer.Parse(Encoding.UTF8.GetBytes(vocabulary), "#version: 0.2\ni n\n", "vocab.json"));
        Assert.Contains("vocab.json", e.Message, StringComparison.Ordinal);
        Assert.Contains(words, e.Message, StringComparison.Ordinal);
    }

    /// <summary>CLIP's rule: letters, letters that end words, merges in their order, the two that frame a text.</summary>
    private static ClipTokenizer Make()
    {
        List<string> tokens =
        [
            .. VocabularyOrder().Select(value => s_letters[value].ToString()), .. VocabularyOrder().Select(value => s_letters[value] + "</w>"),
            .. s_merges.Select(merge => merge.Replace(" ", "", StringComparison.Ordinal)), "<|startoftext|>", "<|endoftext|>",
        ];
        byte[] vocabulary = JsonSerializer.SerializeToUtf8Bytes(tokens.Select((token, id) => (token, id)).ToDictionary(pair => pair.token, pair => pair.id));
        return ClipTokenizer.Parse(vocabulary, "#version: 0.2\n" + string.Join('\n', s_merges) + "\n", "vocab.json");
    }

    /// <summary>Bytes as CLIP numbers them: the printable ones of Latin-1 first.</summary>
    private static byte[] VocabularyOrder()
    {
        byte[] printable = [.. Enumerable.Range(33, 94).Concat(Enumerable.Range(161, 12)).Concat(Enumerable.Range(174, 82)).Select(value => (byte)value)];
        return [.. printable, .. Enumerable.Range(0, 256).Select(value => (byte)value).Except(printable)];
    }

    private static string Letters()
    {
        byte[] order = VocabularyOrder();
        char[] letters = new char[256];
        for (int i = 0; i < 256; i++)
        {
            letters[order[i]] = i < 188 ? (char)order[i] : (char)(256 + i - 188);
        }

        return new string(letters);
    }
}
