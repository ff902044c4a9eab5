using System.Globalization;

namespace EdgeInspector.Events;

/// <summary>Counts and tables for explanations, questions and reports.</summary>
internal sealed partial class EventQueries
{
    /// <summary>The third of the picture that holds a box's centre, from 0 at the upper left to 8 at the lower right.</summary>
    public const string PlaceSql =
        "(3 * min(2, max(0, CAST(3 * (y1 + y2) / 2 / frame_height AS INTEGER))) + min(2, max(0, CAST(3 * (x1 + x2) / 2 / frame_width AS INTEGER))))";

    /// <summary>Events of a class at a place of a camera, first seen in a span.</summary>
    public long CountAtPlace(string camera, string label, int place, DateTimeOffset from, DateTimeOffset to) => Read(() =>
        Prepare($"SELECT count(*) FROM events WHERE first_time >= ?1 AND first_time < ?2 AND class = ?3 AND camera = ?4 AND {PlaceSql} = ?5")
            .Bind(1, from.ToUnixTimeMilliseconds()).Bind(2, to.ToUnixTimeMilliseconds()).Bind(3, label).Bind(4, camera).Bind(5, (long)place).Scalar());

    /// <summary>Events of a class of a camera, first seen in a span.</summary>
    public long CountOf(string camera, string label, DateTimeOffset from, DateTimeOffset to) => Read(() =>
        Prepare("SELECT count(*) FROM events WHERE first_time >= ?1 AND first_time < ?2 AND class = ?3 AND camera = ?4")
            .Bind(1, from.ToUnixTimeMilliseconds()).Bind(2, to.ToUnixTimeMilliseconds()).Bind(3, label).Bind(4, camera).Scalar());

    /// <summary>When the oldest event at or after a time was first seen; null where there is none. Of one camera, or of all.</summary>
    public DateTimeOffset? FirstSince(DateTimeOffset from, string? camera = null) => Read<DateTimeOffset?>(() =>
        Prepare("SELECT min(first_time) FROM events WHERE first_time >= ?1 AND (?2 IS NULL OR camera = ?2)").Bind(1, from.ToUnixTimeMilliseconds()).Bind(2, camera).Scalar(-1) is >= 0 and long time
            ? DateTimeOffset.FromUnixTimeMilliseconds(time) : null);

    /// <summary>Every class and camera that events have, and every zone.</summary>
    public (IReadOnlyList<string> Classes, IReadOnlyList<string> Cameras, IReadOnlyList<string> Zones) Names() => Read(() => (
        Texts("SELECT DISTINCT class FROM events ORDER BY class"),
        Texts("SELECT DISTINCT camera FROM events ORDER BY camera"),
        Texts("SELECT DISTINCT zone FROM events WHERE zone IS NOT NULL ORDER BY zone")));

    /// <summary>Runs a statement that a tool wrote, with its values bound to <c>?1</c>, <c>?2</c>, ...; the connection itself refuses to write.</summary>
    /// <param name="values">Text, whole numbers or null.</param>
    /// <param name="columns">Columns of the result.</param>
    /// <param name="most">Rows at most.</param>
    public IReadOnlyList<string?[]> Table(string sql, IReadOnlyList<object?> values, int columns, int most) => Read(() =>
    {
        SqliteStatement s = Prepare(sql);
        for (int i = 0; i < values.Count; i++)
        {
            _ = values[i] switch
            {
                null => s.BindNull(i + 1),
                string text => s.Bind(i + 1, text),
                object number => s.Bind(i + 1, Convert.ToInt64(number, CultureInfo.InvariantCulture)),
            };
        }

        var rows = new List<string?[]>();
        while (rows.Count < most && s.Step())
        {
            rows.Add([.. Enumerable.Range(0, columns).Select(s.TextOrNull)]);
        }

        s.Reset();
        return rows;
    });

    /// <summary>Explanations that the broker has not got, oldest first.</summary>
    public IReadOnlyList<StoredExplanation> UnsentExplanations(int count) => Read(() =>
    {
        SqliteStatement s = Prepare($"{ExplanationSelect} WHERE sent = 0 ORDER BY time LIMIT ?1").Bind(1, count);
        var rows = new List<StoredExplanation>();
        while (s.Step())
        {
            rows.Add(Explanation(s));
        }

        return rows;
    });

    /// <summary>What was said about an event; null where nothing was.</summary>
    public StoredExplanation? ExplanationOf(string id) => Read(() =>
    {
        SqliteStatement s = Prepare($"{ExplanationSelect} WHERE event = ?1").Bind(1, id);
        StoredExplanation? found = s.Step() ? Explanation(s) : null;
        s.Reset();
        return found;
    });

    private const string ExplanationSelect = "SELECT event, camera, time, language, source, text, facts, sentences, grounded, model FROM explanations";

    private static StoredExplanation Explanation(SqliteStatement s) => new()
    {
        Event = s.Text(0),
        Camera = s.Text(1),
        Time = DateTimeOffset.FromUnixTimeMilliseconds(s.Int64(2)),
        Language = s.Text(3),
        Source = s.Text(4),
        Text = s.Text(5),
        Facts = s.Text(6),
        Sentences = (int)s.Int64(7),
        Grounded = (int)s.Int64(8),
        Model = s.TextOrNull(9),
    };

    private List<string> Texts(string sql)
    {
        SqliteStatement s = Prepare(sql);
        var texts = new List<string>();
        while (s.Step())
        {
            texts.Add(s.Text(0));
        }

        return texts;
    }
}
