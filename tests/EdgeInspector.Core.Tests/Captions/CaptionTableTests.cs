using System.Text;
using EdgeInspector.Core.Captions;
using Xunit;

namespace EdgeInspector.Core.Tests.Captions;

public class CaptionTableTests
{
    [Fact]
    public void Write_Table_ReadsBackTheSame()
    {
        var table = new CaptionTable([new Caption("a \"rusty\" bolt", "rust"), new Caption("ein blanker Bolzen ü")], [3f, 4f, 0f, 1f, 2f, 2f], 50);
        CaptionTable again = CaptionTable.Parse(table.Write(), "t.json");
        Assert.Equal(table.Captions, again.Captions);
        Assert.Equal((3, 50f), (again.Dimension, again.LogitScale));
        Assert.Equal([0.6f, 0.8f, 0f], again.Vector(0).ToArray());
        Assert.Equal(1f / 3, again.Vector(1)[0], 1e-6f);
        Assert.True(CaptionTable.HasVectors(table.Write()));
    }

    [Fact]
    public void Compare_Embedding_IsCosineTimesScale()
    {
        var random = new Random(2);
        float[] vectors = [.. Enumerable.Range(0, 5 * 37).Select(_ => random.NextSingle() - 0.5f)];
        float[] picture = [.. Enumerable.Range(0, 37).Select(_ => random.NextSingle() - 0.5f)];
        var table = new CaptionTable([.. Enumerable.Range(0, 5).Select(i => new Caption($"c{i}"))], vectors, 20);
        float[] normal = [.. picture], logits = new float[5];
        Assert.True(CaptionTable.TryNormalise(normal));
        table.Compare(normal, logits);
        for (int i = 0; i < 5; i++)
        {
            double dot = Enumerable.Range(0, 37).Sum(k => (double)vectors[i * 37 + k] * picture[k]);
            double lengths = Math.Sqrt(vectors.Skip(i * 37).Take(37).Sum(v => (double)v * v)) * Math.Sqrt(picture.Sum(v => (double)v * v));
            Assert.Equal(20 * dot / lengths, logits[i], 1e-4);
        }
    }

    [Theory]
    [InlineData("", 30f)]
    [InlineData("\"logit_scale\": 50, ", 50f)]
    public void Parse_TableWithoutAScale_TakesTheOneGiven(string scale, float expected)
    {
        byte[] json = Encoding.UTF8.GetBytes($$"""{{{scale}}"captions": [{"text": "a", "vector": [1, 0]}, {"text": "b", "vector": [0, 1]}]}""");
        Assert.Equal(expected, CaptionTable.Parse(json, "t.json", 30).LogitScale);
        Assert.Equal(scale.Length == 0 ? CaptionTable.DefaultLogitScale : expected, CaptionTable.Parse(json, "t.json").LogitScale);
    }

    [Theory]
    [InlineData("{\"captions\": []}", "there are no captions")]
    [InlineData("{\"captions\": [{\"text\": \"a\"}]}", "captions[0] has no text or no vector")]
    [InlineData("{\"captions\": [{\"text\": \"a\", \"vector\": [1, 2]}, {\"text\": \"b\", \"vector\": [1]}]}", "captions[1] has a vector of 1 numbers where those before have 2")]
    [InlineData("{\"captions\": [{\"text\": \"a\", \"vector\": [0, 0]}]}", "the vector of caption 0 (\"a\") is 0")]
    [InlineData("{\"captions\": [{\"text\": \"a\", \"vector\": [1, \"x\"]}]}", "is 0 or holds NaN")]
    [InlineData("{\"logit_scale\": 0, \"captions\": [{\"text\": \"a\", \"vector\": [1]}]}", "the logit scale is 0")]
    [InlineData("[", "not readable JSON")]
    [InlineData("[1]", "no table of captions")]
    public void Parse_Wrong_NamesFileAndReason(string json, string words)
    {
        var e = Assert.Throws<CaptionException>(() => CaptionTable.Parse(Encoding.UTF8.GetBytes(json), "t.json"));
        Assert.StartsWith("t.json: ", e.Message, StringComparison.Ordinal);
        Assert.Contains(words, e.Message, StringComparison.Ordinal);
    }
}
