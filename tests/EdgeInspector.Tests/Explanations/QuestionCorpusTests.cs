using System.Globalization;
using EdgeInspector.Core.Explaining.Facts;
using EdgeInspector.Explanations;
using EdgeInspector.Tests.Explanations.Corpus;
using Xunit;

namespace EdgeInspector.Tests.Explanations;

/// <summary>Hundreds of questions of every kind, each answer held against statements of the test's own; and what no tool can answer.</summary>
public sealed class QuestionCorpusTests(ITestOutputHelper output)
{
    private const int PerTool = 40;

    [Fact]
    public async Task Ask_EveryKindOfQuestion_AnswersAsSqlDoesOrRefuses()
    {
        using SeededStore store = await SeededStore.CreateAsync(61, 500, versions: 3);
        QuestionService service = Service(store);
        var refused = new List<string>();
        var wrong = new List<string>();
        int asked = 0;
        var corpus = new QuestionCorpus(62, store.Ids);
        foreach (Asked tool in Enum.GetValues<Asked>())
        {
            int before = refused.Count;
            for (int i = 0; i < PerTool; i++, asked++)
            {
                CorpusQuestion question = corpus.Next(tool);
                QuestionAnswer answer = await service.AskAsync(question.Text, "en", TestContext.Current.CancellationToken);
                if (!answer.IsAnswered)
                {
                    refused.Add($"{tool}: {question.Text} -> {answer.Text}");
                    continue;
                }

                QuestionStep? step = answer.Steps.FirstOrDefault(one => one.Call.Tool.ToString() == tool.ToString());
                string? fault = step is null ? $"the tool is {string.Join(", ", answer.Steps.Select(one => one.Call.Tool))}" : Fault(store, question, step);
                if (fault is not null)
                {
                    wrong.Add($"{tool}: {question.Text} -> {answer.Text}\n    {fault}; {step?.Sql} [{string.Join(", ", step?.Values ?? [])}]");
                }
            }

            output.WriteLine($"{tool}: {PerTool - refused.Count + before} of {PerTool} answered");
        }

        output.WriteLine($"answered {asked - refused.Count} of {asked}; refused:\n{string.Join('\n', refused)}");
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {asked} are wrong:\n{string.Join('\n', wrong)}");
        Assert.True(refused.Count <= asked / 10, $"{refused.Count} of {asked} were refused:\n{string.Join('\n', refused)}");
    }

    [Fact]
    public async Task Ask_FreeQuestions_AreAnsweredRightOrRefused()
    {
        using SeededStore store = await SeededStore.CreateAsync(64, 500, versions: 3);
        QuestionService service = Service(store);
        var refused = new List<string>();
        var wrong = new List<string>();
        foreach (CorpusQuestion question in FreeQuestions.All)
        {
            QuestionAnswer answer = await service.AskAsync(question.Text, "en", TestContext.Current.CancellationToken);
            QuestionStep? step = answer.Steps.FirstOrDefault(one => one.Call.Tool.ToString() == question.Tool.ToString());
            string? fault = !answer.IsAnswered ? null : step is null ? $"the tool is {string.Join(", ", answer.Steps.Select(one => one.Call.Tool))}" : Fault(store, question, step);
            if (!answer.IsAnswered)
            {
                refused.Add($"{question.Text} -> {answer.Text}");
            }
            else if (fault is not null)
            {
                wrong.Add($"{question.Text} -> {answer.Text}\n    {fault}");
            }
        }

        output.WriteLine($"of {FreeQuestions.All.Count}, refused {refused.Count}:\n{string.Join('\n', refused)}\nwrong {wrong.Count}:\n{string.Join('\n', wrong)}");
        Assert.Empty(wrong);
        Assert.True(refused.Count <= FreeQuestions.All.Count / 4, $"{refused.Count} were refused");
    }

    [Fact]
    public async Task Ask_WhatNoToolAnswers_IsRefusedWithAReason()
    {
        using SeededStore store = await SeededStore.CreateAsync(63, 60);
        QuestionService service = Service(store);
        var answered = new List<string>();
        foreach (string question in Unanswerable.All)
        {
            QuestionAnswer answer = await service.AskAsync(question, "en", TestContext.Current.CancellationToken);
            Assert.NotEmpty(answer.Text);
            if (answer.IsAnswered)
            {
                answered.Add($"{question} -> {answer.Text}");
            }
        }

        Assert.True(Unanswerable.All.Count >= 80);
        Assert.True(answered.Count == 0, $"{answered.Count} of {Unanswerable.All.Count} were answered:\n{string.Join('\n', answered)}");
    }

    /// <summary>What an answer says otherwise than the store; null: nothing.</summary>
    private static string? Fault(SeededStore store, CorpusQuestion question, QuestionStep step)
    {
        switch (question.Tool)
        {
            case Asked.Count:
                return Same(store.Sql(question.Condition), step.Value, "the count");
            case Asked.List:
                return Same(store.Sql(question.Condition), step.Value, "the count")
                    ?? Same(string.Join(' ', store.Rows($"SELECT id FROM events WHERE {question.Condition} ORDER BY n DESC LIMIT 20")), string.Join(' ', step.Rows.Select(row => row[0])), "the rows");
            case Asked.Latest:
                return Same(store.Rows($"SELECT id FROM events WHERE {question.Condition} ORDER BY first_time DESC LIMIT 1").SingleOrDefault(), step.Rows.SingleOrDefault()?[0], "the newest");
            case Asked.Explain:
                string? wanted = question.Event ?? store.Rows($"SELECT id FROM events WHERE {question.Condition} ORDER BY first_time DESC LIMIT 1").SingleOrDefault();
                return Same(wanted, step.Rows.SingleOrDefault()?[0], "the event");
            case Asked.Models:
                return Same(
                    string.Join(' ', store.Rows($"SELECT m.version || '=' || count(*) FROM events e JOIN models m ON m.id = e.model WHERE {question.Condition} GROUP BY m.version ORDER BY min(first_time)")),
                    string.Join(' ', step.Rows.Select(row => $"{row[1]}={row[2]}")), "versions and their counts");
            case Asked.Locate:
                return Same(store.Sql(question.Condition), step.Value, "the count") ?? Same(Places(store, question), string.Join(' ', step.Rows.Select(row => $"{row[0]}={row[1]}").Order(StringComparer.Ordinal)), "the places");
            case Asked.Compare:
                long first = store.Sql(question.Condition);
                long second = store.Sql($"{question.Where} AND first_time >= {question.Against!.Value.From} AND first_time < {question.Against.Value.To}");
                return Same($"{first} {second}", $"{step.Rows[0][2]} {step.Rows[1][2]}", "the counts");
            default:
                return TrendFault(store, question, step);
        }
    }

    private static string? TrendFault(SeededStore store, CorpusQuestion question, QuestionStep step)
    {
        long to = question.To;
        string camera = question.Where.Contains("camera", StringComparison.Ordinal) ? "camera = 'side'" : "1";
        long from = long.Parse(store.Rows($"SELECT min(first_time) FROM events WHERE first_time >= {question.From ?? to - (8 * 3_600_000)} AND {camera}")[0], CultureInfo.InvariantCulture);
        long middle = from + ((to - from) / 2);
        long before = store.Sql($"{question.Where} AND first_time >= {from} AND first_time < {middle}");
        long after = store.Sql($"{question.Where} AND first_time >= {middle} AND first_time < {to}");
        Trend trend = TrendTest.Compare(before, after).Trend;
        string[] words = trend switch { Trend.Rising => ["rising", "steigend"], Trend.Falling => ["falling", "fallend"], Trend.Steady => ["steady", "gleichbleibend"], _ => ["not enough data", "nicht genug Daten"] };
        return Same($"{before} {after}", $"{step.Rows[0][2]} {step.Rows[1][2]}", "the counts") ?? (Array.Exists(words, word => step.Text.Contains(word, StringComparison.Ordinal)) ? null : $"the trend is {trend}");
    }

    private static string Places(SeededStore store, CorpusQuestion question)
    {
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (string row in store.Rows($"SELECT ((x1 + x2) / 2) || ' ' || ((y1 + y2) / 2) FROM events WHERE {question.Condition}"))
        {
            double[] centre = [.. row.Split(' ').Select(part => double.Parse(part, CultureInfo.InvariantCulture))];
            string vertical = centre[1] < 80 ? "upper" : centre[1] < 160 ? "" : "lower";
            string horizontal = centre[0] < 320 / 3.0 ? "left" : centre[0] < 640 / 3.0 ? "" : "right";
            string place = (vertical, horizontal) switch { ("", "") => "centre", ("upper", "") => "top", ("lower", "") => "bottom", ("", _) => horizontal, _ => $"{vertical}-{horizontal}" };
            counts[place] = counts.GetValueOrDefault(place) + 1;
        }

        return string.Join(' ', counts.Select(static one => $"{one.Key}={one.Value}"));
    }

    private static string? Same(object? wanted, object? got, string what) => Equals(wanted, got) ? null : $"{what} should be {wanted ?? "none"}, not {got ?? "none"}";

    private static QuestionService Service(SeededStore store) => new(store.Queries, SeededStore.Knowledge(), [], ([], []), null, SeededStore.Time);
}
