using EdgeInspector.Core.Captions;
using Xunit;

namespace EdgeInspector.Core.Tests.Captions;

public class CaptionSummaryTests
{
    [Theory]
    [InlineData(new[] { "a photo of a dog", "a photo of a cat" }, new[] { 0.9f, 0.1f }, "a photo of a dog")]
    [InlineData(new[] { "a photo of a cracked bottle", "a photo of a dented bottle" }, new[] { 0.4f, 0.6f }, "a photo of a dented and cracked bottle")]
    [InlineData(new[] { "rust", "dirt", "dust" }, new[] { 0.4f, 0.35f, 0.25f }, "rust, dirt and dust")]
    [InlineData(new[] { "rust", "dirt", "dust", "oil" }, new[] { 0.28f, 0.27f, 0.25f, 0.2f }, "rust, dirt and dust")]
    [InlineData(new[] { "a bolt", "a rusty bolt" }, new[] { 0.5f, 0.5f }, "a rusty bolt")]
    [InlineData(new[] { "a bolt", "A bolt", "a nut" }, new[] { 0.4f, 0.35f, 0.25f }, "a bolt and nut")]
    [InlineData(new[] { "one" }, new[] { 1f }, "one")]
    public void Of_BestCaptions_AreOneLine(string[] texts, float[] scores, string expected) => Assert.Equal(expected, CaptionSummary.Of(texts, scores));
}
