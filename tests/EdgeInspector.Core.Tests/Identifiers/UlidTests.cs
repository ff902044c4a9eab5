using EdgeInspector.Core.Identifiers;
using Xunit;

namespace EdgeInspector.Core.Tests.Identifiers;

public sealed class UlidTests
{
    [Fact]
    public void ToString_KnownValues_AreTheSpecificationsTexts()
    {
        Assert.Equal("00000000000000000000000000", new Ulid(0).ToString());
        Assert.Equal("7ZZZZZZZZZZZZZZZZZZZZZZZZZ", new Ulid(UInt128.MaxValue).ToString());

        // The specification's reference implementation gives 01ARYZ6S41 for the time 1469918176385.
        var ulid = new Ulid((UInt128)1_469_918_176_385 << 80);
        Assert.Equal("01ARYZ6S410000000000000000", ulid.ToString());
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1_469_918_176_385), ulid.Time);
    }

    [Fact]
    public void TryParse_OwnText_IsTheSameValue()
    {
        var generator = new UlidGenerator(TimeProvider.System);
        for (int i = 0; i < 100; i++)
        {
            Ulid ulid = generator.Next();
            Assert.True(Ulid.TryParse(ulid.ToString(), out Ulid read));
            Assert.Equal(ulid, read);
            Assert.True(Ulid.TryParse(ulid.ToString().ToLowerInvariant(), out read));
            Assert.Equal(ulid, read);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("01ARZ3NDEKTSV4RRFFQ69G5FA")]
    [InlineData("01ARZ3NDEKTSV4RRFFQ69G5FAVX")]
    [InlineData("81ARZ3NDEKTSV4RRFFQ69G5FAV")]
    [InlineData("01ARZ3NDEKTSV4RRFFQ69G5FAU")]
    [InlineData("01ARZ3NDEKTSV4RRFFQ69G5FÄV")]
    public void TryParse_NoUlid_IsRefused(string text) => Assert.False(Ulid.TryParse(text, out _));

    [Fact]
    public void Next_WithinAMillisecondAndWithTheClockSetBack_OnlyRises()
    {
        var time = new SettableTime(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000));
        var generator = new UlidGenerator(time);
        var texts = new List<string>();
        for (int i = 0; i < 300; i++)
        {
            if (i is 100 or 200)
            {
                time.Now = time.Now.AddYears(i == 100 ? -3 : 4);
            }

            texts.Add(generator.Next().ToString());
        }

        Assert.Equal(texts.Order(StringComparer.Ordinal), texts);
        Assert.Equal(300, texts.Distinct().Count());
        Assert.True(Ulid.TryParse(texts[^1], out Ulid last));
        Assert.Equal(time.Now, last.Time);
    }

    [Fact]
    public void Next_ManyThreads_NeverTwice()
    {
        var generator = new UlidGenerator(TimeProvider.System);
        string[] all = [.. Enumerable.Range(0, 4).AsParallel().WithDegreeOfParallelism(4).SelectMany(_ => Enumerable.Range(0, 2000).Select(_ => generator.Next().ToString()).ToArray())];
        Assert.Equal(all.Length, all.Distinct().Count());
    }

    private sealed class SettableTime(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
