using EdgeInspector.Events;
using Xunit;

namespace EdgeInspector.Tests.Events;

public sealed class LostNumbersTests
{
    private static readonly (long, long)[] Boots = [(1, 50), (2, 30), (4, 20)];

    [Fact]
    public void Ranges_TornWithinABoot_LieBetweenItsNeighbours() => Assert.Equal([(2L, 6L, 9L)], Ranges((2, 5), (2, 10), null));

    [Fact]
    public void Ranges_TornOverSeveralBoots_EndTheFirstAndBeginTheLast() => Assert.Equal([(1L, 41L, 50L), (2L, 1L, 30L), (4L, 1L, 2L)], Ranges((1, 40), (4, 3), null));

    [Fact]
    public void Ranges_TornEnd_GoesToTheLastNumberOfTheLastBoot() => Assert.Equal([(2L, 30L, 30L), (4L, 1L, 20L)], Ranges((2, 29), null, 3));

    [Fact]
    public void Ranges_TornBeginning_GoesBackAsManyNumbersAsMessagesMiss() => Assert.Equal([(2L, 1L, 30L), (4L, 1L, 4L)], Ranges(null, (4, 5), 10));

    [Fact]
    public void Ranges_TornBeginningAndNobodyKnowsHowMany_GoesBackToTheFirstBoot() =>
        Assert.Equal([(1L, 1L, 50L), (2L, 1L, 30L), (4L, 1L, 4L)], Ranges(null, (4, 5), null));

    [Fact]
    public void Ranges_NeighboursThatFollowEachOther_AreNone() => Assert.Empty(Ranges((1, 50), (2, 1), null));

    private static List<(long, long, long)> Ranges((long, long)? from, (long, long)? to, long? messages)
    {
        var lost = new LostNumbers(Boots);
        lost.Add(from, to);
        return lost.Ranges(messages);
    }
}
