using EdgeInspector.Updates.Tuf;
using Xunit;

namespace EdgeInspector.Tests.Updates.Tuf;

public class PathPatternTests
{
    [Theory]
    [InlineData("*", "a.eimodel", true)]
    [InlineData("*", "line/a.eimodel", false)]
    [InlineData("line-?/*", "line-3/a.eimodel", true)]
    [InlineData("line-?/*", "line-33/a.eimodel", false)]
    [InlineData("line-[0-4]/a", "line-3/a", true)]
    [InlineData("line-[!0-4]/a", "line-3/a", false)]
    [InlineData("line-[!0-4]/a", "line-7/a", true)]
    [InlineData("a[", "a[", true)]
    [InlineData("[]]", "]", true)]
    [InlineData("*.eimodel", "a.eimodel.part", false)]
    [InlineData("a*b*c", "axxbyyc", true)]
    [InlineData("a*b*c", "axxbyy", false)]
    [InlineData("", "", true)]
    public void Matches_Pattern_AsGlobDoes(string pattern, string path, bool expected) => Assert.Equal(expected, PathPattern.Matches(pattern, path));

    [Fact]
    public void Matches_HostilePattern_EndsSoon() =>
        Assert.False(PathPattern.Matches(string.Concat(Enumerable.Repeat("*a", 2000)) + "b", new string('a', 20_000)));
}
