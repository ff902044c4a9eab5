using EdgeInspector.Core.Explaining.Facts;
using EdgeInspector.Core.Explaining.Questions;
using Xunit;

namespace EdgeInspector.Core.Tests.Explaining.Questions;

public sealed class QuestionParserTests
{
    /// <summary>A Saturday.</summary>
    private static readonly DateTimeOffset s_now = new(2026, 11, 21, 15, 20, 0, TimeSpan.FromHours(1));

    private static readonly QuestionParser s_parser =
        new(new QuestionNames(["open", "short"], ["line-1", "line-2", "top", "side", "dual-1"], ["board", "connector", "zone-1", "dual-1"], Cases.Knowledge));

    [Theory]
    [InlineData("How many opens on line-1 and line-2 today?")]
    [InlineData("How many opens on camera top and camera side today?")]
    [InlineData("How many opens on camera top and side today?")]
    [InlineData("How many opens by the side camera and by camera line-1?")]
    [InlineData("How many opens in zone board and zone connector?")]
    [InlineData("How many opens in zone-1 or in zone board today?")]
    [InlineData("How many opens in board and connector today?")]
    [InlineData("How many opens in the upper left and lower right today?")]
    [InlineData("How many opens at the top or left?")]
    [InlineData("How many opens in the left and right corner?")]
    [InlineData("How many rejected or tolerated opens today?")]
    [InlineData("How many opens were rejected and accepted?")]
    [InlineData("Wie viele Unterbrechungen auf Kamera top und Kamera side heute?")]
    [InlineData("Wie viele Unterbrechungen gab es oben links und unten rechts?")]
    [InlineData("Wie viele Unterbrechungen wurden abgelehnt oder toleriert?")]
    public void Read_TwoOfAKind_IsRefused(string question) => Assert.NotNull(Read(question).Refusal);

    [Theory]
    [InlineData("How many opens on side today?", "side")]
    [InlineData("How many opens on the side camera today?", "side")]
    [InlineData("How many opens by camera top in the lower right?", "top")]
    [InlineData("Wie viele Unterbrechungen auf side heute?", "side")]
    [InlineData("How many opens on the left side today?", null)]
    [InlineData("How many opens at the top left today?", null)]
    [InlineData("How many opens on camera dual-1?", "dual-1")]
    public void Read_NameOfACamera_IsTheCamera(string question, string? camera) => Assert.Equal(camera, Call(question).Camera);

    [Theory]
    [InlineData("How many opens on top today?")]
    [InlineData("How many opens on the side today?")]
    [InlineData("How many side opens today?")]
    [InlineData("How many opens on dual-1 today?")]
    [InlineData("How many opens in the left half?")]
    [InlineData("Wie viele Unterbrechungen in der linken Hälfte?")]
    [InlineData("How many opens in the corner today?")]
    [InlineData("How many opens in the upper corner today?")]
    [InlineData("How many opens at the edge today?")]
    public void Read_WordsOfTwoMeaningsOrNone_AreRefused(string question) => Assert.NotNull(Read(question).Refusal);

    [Theory]
    [InlineData("How many opens in the upper left corner?", FramePlace.UpperLeft)]
    [InlineData("How many opens at the left edge?", FramePlace.Left)]
    [InlineData("How many opens at the top right now?", FramePlace.Top)]
    [InlineData("Wie viele Unterbrechungen oben in der Mitte?", FramePlace.Top)]
    public void Read_Place_IsTheThird(string question, FramePlace place) => Assert.Equal(place, Call(question).Place);

    [Theory]
    [InlineData("How many opens before 20 November?", 0, 20)]
    [InlineData("How many opens before the 20 November?", 0, 20)]
    [InlineData("How many opens until 18 November?", 0, 19)]
    [InlineData("How many opens until yesterday?", 0, 21)]
    [InlineData("How many opens before yesterday?", 0, 20)]
    [InlineData("Wie viele Unterbrechungen bis gestern?", 0, 21)]
    [InlineData("Wie viele Unterbrechungen bis zum 18. November?", 0, 19)]
    [InlineData("Wie viele Unterbrechungen vor dem 20. November?", 0, 20)]
    [InlineData("How many opens until last week?", 0, 16)]
    [InlineData("How many opens from Monday to Wednesday?", 16, 19)]
    [InlineData("How many opens between Monday and Wednesday?", 16, 19)]
    [InlineData("Wie viele Unterbrechungen seit Montag bis Mittwoch?", 16, 19)]
    [InlineData("How many opens from Monday till before Friday?", -1, 0)]
    public void Read_SpanOfDays_BeginsAndEndsWithThem(string question, int from, int to)
    {
        QuestionReading reading = Read(question);
        if (from < 0)
        {
            Assert.NotNull(reading.Refusal);
            return;
        }

        TimeSlot slot = Assert.Single(reading.Calls).Time!;
        Assert.Equal(from == 0 ? DateTimeOffset.UnixEpoch : Day(from), slot.From);
        Assert.Equal(Day(to), slot.To);
    }

    [Theory]
    [InlineData("Wie viele Unterbrechungen seit dem 18. November?", 18)]
    [InlineData("How many opens since the 18 November?", 18)]
    [InlineData("How many opens from today?", 21)]
    [InlineData("How many opens after 18 November?", 19)]
    [InlineData("Wie viele Unterbrechungen nach dem 18. November?", 19)]
    public void Read_SinceADay_LastsUntilNow(string question, int from)
    {
        TimeSlot slot = Call(question).Time!;
        Assert.Equal(Day(from), slot.From);
        Assert.Equal(s_now, slot.To);
    }

    [Theory]
    [InlineData("How many opens from yesterday?")]
    [InlineData("How many opens from Friday to Monday?")]
    [InlineData("How many opens until this morning?")]
    [InlineData("Wie viele Unterbrechungen bis heute Morgen?")]
    [InlineData("Wie viele Unterbrechungen bis letzte Nacht?")]
    [InlineData("Wie viele Unterbrechungen seit letzter Nacht?")]
    public void Read_SpanThatNobodyCanTell_IsRefused(string question) => Assert.NotNull(Read(question).Refusal);

    [Theory]
    [InlineData("How many opens before noon?", 0, 12)]
    [InlineData("How many opens until 10?", 0, 10)]
    [InlineData("Wie viele Unterbrechungen von 9 bis 12 Uhr?", 9, 12)]
    public void Read_TimesOfDay_AreToday(string question, int from, int to)
    {
        TimeSlot slot = Call(question).Time!;
        Assert.Equal(Day(21).AddHours(from), slot.From);
        Assert.Equal(Day(21).AddHours(to), slot.To);
    }

    private static DateTimeOffset Day(int day) => new(2026, 11, day, 0, 0, 0, s_now.Offset);

    private static QuestionReading Read(string question) => s_parser.Read(question, s_now);

    private static ToolCall Call(string question)
    {
        QuestionReading reading = Read(question);
        Assert.True(reading.Refusal is null, $"{question}: {reading.Refusal}");
        return Assert.Single(reading.Calls);
    }
}
