using EdgeInspector.Core.Explaining.Languages;
using EdgeInspector.Core.Judging;
using EdgeInspector.Events;
using EdgeInspector.Explanations;
using EdgeInspector.Tests.Events;
using Xunit;

namespace EdgeInspector.Tests.Explanations;

public sealed class ShiftReporterTests
{
    [Theory]
    [InlineData("en", "defects")]
    [InlineData("de", "Fehler")]
    public async Task Make_LastEightHours_CountsAsSqlDoes(string language, string word)
    {
        using SeededStore store = await SeededStore.CreateAsync(51);
        DateTimeOffset from = SeededStore.Now.AddHours(-8);

        ShiftReport report = new ShiftReporter(store.Queries, SeededStore.Knowledge(), LanguagePack.Get(language), SeededStore.Time).Make("line-3", from, SeededStore.Now);

        string since = $"first_time >= {from.ToUnixTimeMilliseconds()} AND first_time < {SeededStore.Now.ToUnixTimeMilliseconds()}";
        Assert.Equal(store.Sql(since), report.Events);
        Assert.Equal(store.Sql($"{since} AND verdict = {(int)VerdictKind.Ng}"), report.Rejected);
        Assert.Equal(report.Events, report.Classes.Sum(one => one.Count));
        Assert.Equal(report.Events, report.Classes.Sum(one => one.First + one.Second));
        Assert.Equal(report.Events, report.Places.Sum(one => one.Count));
        Assert.Equal(report.Events, report.Cameras.Sum(one => one.Count));
        Assert.All(report.Worst, one => Assert.Equal(VerdictKind.Ng, one.Event.Verdict));
        string markdown = ReportMarkdown.Write(report);
        Assert.Contains($"{report.Events} {word}", markdown, StringComparison.Ordinal);
        string html = ReportHtml.Write(report, "/nowhere");
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.DoesNotContain("http", html, StringComparison.Ordinal);
        Assert.Contains($"{report.Events} {word}", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_HostileNames_AreText()
    {
        using SeededStore store = await SeededStore.CreateAsync(52, 1);
        store.Store.Record(Samples.Recording(Samples.Event(defect: "<script>alert(1)</script>", camera: "a|b", time: SeededStore.Now.AddMinutes(-1), phase: EventPhase.End)));
        Assert.True(await store.Store.FlushAsync(TestContext.Current.CancellationToken));

        ShiftReport report = new ShiftReporter(store.Queries, SeededStore.Knowledge(), LanguagePack.Get("en"), SeededStore.Time).Make("<b>", SeededStore.Now.AddDays(-3), SeededStore.Now);

        string html = ReportHtml.Write(report, "/nowhere");
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("| a|b |", ReportMarkdown.Write(report), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_WorstCaseWithHeat_BothPicturesAreInTheFile()
    {
        using SeededStore store = await SeededStore.CreateAsync(54, 1);
        using var evidence = new TemporaryFolder();
        InspectionEvent e = Samples.Event(time: SeededStore.Now.AddMinutes(-1), phase: EventPhase.End);
        store.Store.Record(Samples.Recording(e));
        evidence.Write("a.jpg", "crop");
        evidence.Write("a.heat.jpg", "heat");
        store.Store.Record(new EvidenceChange(e.Id, EvidenceState.Stored, e.Time, [new EvidenceFile(EvidenceKind.Crop, "a.jpg", 4), new EvidenceFile(EvidenceKind.Heat, "a.heat.jpg", 4)]));
        Assert.True(await store.Store.FlushAsync(TestContext.Current.CancellationToken));

        string html = ReportHtml.Write(new ShiftReporter(store.Queries, SeededStore.Knowledge(), LanguagePack.Get("de"), SeededStore.Time).Make("line", SeededStore.Now.AddHours(-1), SeededStore.Now), evidence.FullName);

        Assert.Contains(Convert.ToBase64String("crop"u8), html, StringComparison.Ordinal);
        Assert.Contains(Convert.ToBase64String("heat"u8), html, StringComparison.Ordinal);
        Assert.Contains("mit der Anomaliekarte", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Make_NothingHappened_SaysSo()
    {
        using SeededStore store = await SeededStore.CreateAsync(53, 1);

        ShiftReport report = new ShiftReporter(store.Queries, SeededStore.Knowledge(), LanguagePack.Get("en"), SeededStore.Time).Make("line-3", SeededStore.Now.AddYears(1), SeededStore.Now.AddYears(2));

        Assert.Equal(0, report.Events);
        Assert.Contains("No defect was found.", ReportMarkdown.Write(report), StringComparison.Ordinal);
    }
}
