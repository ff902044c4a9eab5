using System.Globalization;
using EdgeInspector.Options;
using EdgeInspector.Updates.Delivery;
using Xunit;

namespace EdgeInspector.Tests.Updates.Delivery;

public class MaintenanceWindowTests
{
    [Theory]
    // Friday 20 November 2026; Berlin is one hour ahead of UTC in winter.
    [InlineData("22:00-05:00", "2026-11-20T20:59Z", false)]
    [InlineData("22:00-05:00", "2026-11-20T21:00Z", true)]
    [InlineData("22:00-05:00", "2026-11-21T03:59Z", true)]
    [InlineData("22:00-05:00", "2026-11-21T04:00Z", false)]
    [InlineData("mon-fri 22:00-05:00", "2026-11-21T03:00Z", true)] // begun on Friday
    [InlineData("mon-fri 22:00-05:00", "2026-11-21T22:00Z", false)] // Saturday night
    [InlineData("mon-fri 22:00-05:00", "2026-11-23T03:00Z", false)] // Monday morning: nothing began on Sunday
    [InlineData("sun", "2026-11-21T22:59Z", false)]
    [InlineData("sun", "2026-11-21T23:00Z", true)]
    [InlineData("sun", "2026-11-22T22:59Z", true)]
    [InlineData("sat-mon 06:00-24:00", "2026-11-23T22:30Z", true)]
    [InlineData("sat-mon 06:00-24:00", "2026-11-24T10:00Z", false)]
    // 25 October 2026, 03:00 summer time becomes 02:00: the hour is shown twice.
    [InlineData("02:00-03:00", "2026-10-25T00:30Z", true)]
    [InlineData("02:00-03:00", "2026-10-25T01:30Z", true)]
    [InlineData("02:00-03:00", "2026-10-25T02:00Z", false)]
    // 29 March 2026, 02:00 becomes 03:00: that hour is not shown.
    [InlineData("02:00-03:00", "2026-03-29T00:59Z", false)]
    [InlineData("02:00-03:00", "2026-03-29T01:00Z", false)]
    [InlineData("01:00-04:00", "2026-03-29T01:00Z", true)]
    public void IsOpen_Time_IsThatOfTheWallClock(string window, string time, bool expected) => Assert.Equal(expected, Berlin(window).IsOpen(Time(time)));

    [Theory]
    [InlineData("22:00-05:00", "2026-11-20T12:00:30Z", "2026-11-20T21:00Z", "2026-11-20T12:00:30Z")]
    [InlineData("22:00-05:00", "2026-11-20T23:10Z", "2026-11-20T23:10Z", "2026-11-21T04:00Z")]
    [InlineData("sun 08:00-09:00", "2026-11-22T08:00Z", "2026-11-29T07:00Z", "2026-11-22T08:00Z")]
    // The hour left out is skipped, and the next day's opens.
    [InlineData("02:00-03:00", "2026-03-28T12:00Z", "2026-03-30T00:00Z", "2026-03-28T12:00Z")]
    public void NextOpening_AndClosing_AreOnTheMinute(string window, string now, string opens, string closes)
    {
        Assert.Equal(Time(opens), Berlin(window).NextOpening(Time(now)));
        Assert.Equal(Time(closes), Berlin(window).NextClosing(Time(now)));
    }

    [Fact]
    public void Always_IsNeverClosed()
    {
        DateTimeOffset now = Time("2026-11-20T12:00Z");
        Assert.True(MaintenanceWindow.Always.IsOpen(now));
        Assert.Equal(now, MaintenanceWindow.Always.NextOpening(now));
        Assert.Null(MaintenanceWindow.Always.NextClosing(now));
    }

    [Theory]
    [InlineData("")]
    [InlineData("22:00")]
    [InlineData("22:00-22:00")]
    [InlineData("22:00-25:00")]
    [InlineData("24:00-05:00")]
    [InlineData("7:00-8:00")]
    [InlineData("07:60-08:00")]
    [InlineData("07:00-00:00")]
    [InlineData("someday 07:00-08:00")]
    [InlineData("mon-tue-wed")]
    [InlineData("mon 07:00-08:00 x")]
    public void TryParse_WhatIsNoWindow_IsRefused(string text) => Assert.False(UpdateWindowOptions.TryParse(text, out _));

    private static MaintenanceWindow Berlin(string text)
    {
        Assert.True(UpdateWindowOptions.TryParse(text, out UpdateWindowOptions window));
        return new MaintenanceWindow([new MaintenanceSpan(window.Days, window.Start, window.End)], TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
