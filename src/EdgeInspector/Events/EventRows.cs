using System.Text;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;

namespace EdgeInspector.Events;

/// <summary>The SQL of event lists, and a row of them as a record.</summary>
internal static class EventRows
{
    public const string Select =
        """
        SELECT e.n, e.id, e.camera, e.class, e.zone, e.verdict, e.phase, e.first_time, e.last_time, e.first_frame, e.last_frame,
            e.frame_width, e.frame_height, e.track, e.confidence, e.x1, e.y1, e.x2, e.y2, e.anomaly, e.area_px, e.length_px, e.latency_ms,
            e.frames, m.name, m.version, m.sha256, e.part_id, e.trigger_id, e.evidence,
            (SELECT path FROM evidence WHERE event = e.id AND kind = 0), (SELECT path FROM evidence WHERE event = e.id AND kind = 1),
            (SELECT text FROM explanations WHERE event = e.id), (SELECT source FROM explanations WHERE event = e.id), e.mm_per_px,
            (SELECT path FROM evidence WHERE event = e.id AND kind = 2)
        FROM events e LEFT JOIN models m ON m.id = e.model
        """;

    /// <summary>Only the conditions that are set, so that each shape finds its index. Values are bound, never written.</summary>
    public static string ListSql(EventFilter filter, bool newestFirst)
    {
        var sql = new StringBuilder(Select).Append(" WHERE 1");
        Add(filter.Camera is not null, " AND e.camera = ?1");
        Add(filter.Class is not null, " AND e.class = ?2");
        Add(filter.Verdict is not null, " AND e.verdict = ?3");
        Add(filter.From is not null, " AND e.first_time >= ?4");
        Add(filter.To is not null, " AND e.first_time < ?5");
        Add(filter.After is not null, " AND e.n > ?6");
        Add(filter.Before is not null, " AND e.n < ?7");
        return sql.Append(newestFirst ? " ORDER BY e.n DESC LIMIT ?8" : " ORDER BY e.n LIMIT ?8").ToString();

        void Add(bool set, string condition)
        {
            if (set)
            {
                sql.Append(condition);
            }
        }
    }

    public static void Bind(SqliteStatement s, EventFilter filter, int count) =>
        s.Bind(1, filter.Camera).Bind(2, filter.Class).Bind(3, (long?)filter.Verdict).Bind(4, filter.From?.ToUnixTimeMilliseconds())
            .Bind(5, filter.To?.ToUnixTimeMilliseconds()).Bind(6, filter.After).Bind(7, filter.Before).Bind(8, count);

    public static EventSummary Read(SqliteStatement s) => new()
    {
        Number = s.Int64(0),
        Id = s.Text(1),
        Camera = s.Text(2),
        Class = s.Text(3),
        Zone = s.TextOrNull(4),
        Verdict = (VerdictKind)s.Int64(5),
        Phase = (EventPhase)s.Int64(6),
        FirstSeen = DateTimeOffset.FromUnixTimeMilliseconds(s.Int64(7)),
        LastSeen = DateTimeOffset.FromUnixTimeMilliseconds(s.Int64(8)),
        FirstFrame = s.Int64(9),
        LastFrame = s.Int64(10),
        FrameWidth = (int)s.Int64(11),
        FrameHeight = (int)s.Int64(12),
        Track = s.Int64(13),
        Confidence = s.Single(14),
        Box = new FrameBox(s.Single(15), s.Single(16), s.Single(17), s.Single(18)),
        Anomaly = s.IsNull(19) ? null : s.Single(19),
        AreaPx = s.Single(20),
        LengthPx = s.Single(21),
        LatencyMs = s.Double(22),
        Frames = (int)s.Int64(23),
        Model = new ModelReference(s.Text(24), s.Text(25), s.Text(26)),
        PartId = s.TextOrNull(27),
        TriggerId = s.TextOrNull(28),
        Evidence = (EvidenceState)s.Int64(29),
        FramePath = s.TextOrNull(30),
        CropPath = s.TextOrNull(31),
        Explanation = s.TextOrNull(32),
        ExplanationSource = s.TextOrNull(33),
        MmPerPx = s.IsNull(34) ? null : s.Single(34),
        HeatPath = s.TextOrNull(35),
    };
}
