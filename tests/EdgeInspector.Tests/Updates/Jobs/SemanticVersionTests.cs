using EdgeInspector.Updates.Jobs;
using Xunit;

namespace EdgeInspector.Tests.Updates.Jobs;

public class SemanticVersionTests
{
    [Fact]
    public void CompareTo_VersionsOfTheSpecification_AreInItsOrder()
    {
        // Semantic Versioning 2.0.0, section 11.
        string[] ordered = ["1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.1", "1.2.0", "1.10.0", "2.0.0", "99999999999999999999.0.0"];
        for (int i = 0; i < ordered.Length; i++)
        {
            for (int j = 0; j < ordered.Length; j++)
            {
                Assert.Equal(i.CompareTo(j), Math.Sign(SemanticVersion.Parse(ordered[i]).CompareTo(SemanticVersion.Parse(ordered[j]))));
            }
        }
    }

    [Fact]
    public void Equals_BuildMetadata_DoesNotCount()
    {
        Assert.Equal(SemanticVersion.Parse("1.2.0+a"), SemanticVersion.Parse("1.2.0+b"));
        Assert.Equal(SemanticVersion.Parse("1.2.0+a").GetHashCode(), SemanticVersion.Parse("1.2.0").GetHashCode());
        Assert.NotEqual(SemanticVersion.Parse("1.2.0-1"), SemanticVersion.Parse("1.2.0"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1.2")]
    [InlineData("01.2.0")]
    [InlineData("1.2.0-")]
    [InlineData("1.2.0-01")]
    [InlineData("v1.2.0")]
    [InlineData("1.2.0\n")]
    public void TryParse_WhatIsNone_IsNull(string text) => Assert.Null(SemanticVersion.TryParse(text));
}
