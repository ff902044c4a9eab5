using EdgeInspector.Options;
using Xunit;

namespace EdgeInspector.Tests.Options;

public sealed class ExplainOptionsTests
{
    [Theory]
    [InlineData("plant-knowledge", "plant-knowledge")]
    [InlineData("/etc/plant.yml", null)]
    [InlineData("plant.yml", null)]
    [InlineData("plant.YAML", null)]
    [InlineData("knowledge/plant", null)]
    public void Knowledge_NameOrFile_IsToldApart(string text, string? name)
    {
        ExplainOptions explain = Config.Valid($"{Config.Minimal}explain: {{knowledge: {text}}}\n").Explain;
        Assert.Equal(name, explain.KnowledgeModel);
        Assert.True(name is not null || Path.IsPathRooted(explain.Knowledge));
    }

    [Fact]
    public void Knowledge_NameThatCannotBeOne_IsAnError() =>
        Assert.Contains("a space", Assert.Single(Config.Load($"{Config.Minimal}explain: {{knowledge: plant knowledge}}\n").Errors).ToString(), StringComparison.Ordinal);
}
