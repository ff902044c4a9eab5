using Microsoft.Data.Sqlite;

namespace EdgeInspector.Events;

/// <summary>
/// The tables, and how an older file becomes a newer one: <c>user_version</c> counts the migrations applied. A migration, once
/// released, never changes.
/// </summary>
/// <remarks>
/// <c>phases</c> is the history as it was published, one row per phase, appended in <c>seq</c> order; <c>events</c> is its summary, one row
/// per defect, which lists and searches read. Rows refer to boots by number, so that their order never depends on a clock.
/// Times are milliseconds since 1970, UTC. <c>outbox_totals</c> spares a start after a long outage the reading of a million messages.
/// </remarks>
internal static class EventSchema
{
    private static readonly string[] Migrations =
    [
        """
        CREATE TABLE boots (
            id INTEGER PRIMARY KEY AUTOINCREMENT, ulid TEXT NOT NULL UNIQUE, started INTEGER NOT NULL,
            last_seq INTEGER NOT NULL, clean INTEGER NOT NULL DEFAULT 0);
        CREATE TABLE models (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL, version TEXT NOT NULL, sha256 TEXT NOT NULL, UNIQUE (name, version, sha256));
        CREATE TABLE events (
            n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, boot INTEGER NOT NULL, camera TEXT NOT NULL, class TEXT NOT NULL, zone TEXT,
            verdict INTEGER NOT NULL, phase INTEGER NOT NULL, first_time INTEGER NOT NULL, last_time INTEGER NOT NULL,
            first_frame INTEGER NOT NULL, last_frame INTEGER NOT NULL, frame_width INTEGER NOT NULL, frame_height INTEGER NOT NULL,
            track INTEGER NOT NULL, confidence REAL, x1 REAL, y1 REAL, x2 REAL, y2 REAL, anomaly REAL, area_px REAL, length_px REAL,
            latency_ms REAL, frames INTEGER NOT NULL, model INTEGER, part_id TEXT, trigger_id TEXT, evidence INTEGER NOT NULL DEFAULT 0);
        CREATE INDEX events_time ON events (first_time);
        CREATE INDEX events_camera ON events (camera);
        CREATE INDEX events_class ON events (class);
        CREATE TABLE phases (
            boot INTEGER NOT NULL, seq INTEGER NOT NULL, event TEXT NOT NULL, phase INTEGER NOT NULL, time INTEGER NOT NULL,
            frame INTEGER NOT NULL, class TEXT NOT NULL, zone TEXT, verdict INTEGER NOT NULL, confidence REAL,
            x1 REAL, y1 REAL, x2 REAL, y2 REAL, anomaly REAL, area_px REAL, length_px REAL, latency_ms REAL, frames INTEGER NOT NULL,
            model INTEGER, PRIMARY KEY (boot, seq)) WITHOUT ROWID;
        CREATE INDEX phases_event ON phases (event);
        CREATE TABLE verdicts (
            boot INTEGER NOT NULL, seq INTEGER NOT NULL, id TEXT NOT NULL, camera TEXT NOT NULL, kind INTEGER NOT NULL, reason INTEGER NOT NULL,
            detail TEXT, time INTEGER NOT NULL, frame INTEGER NOT NULL, latency_ms REAL, events TEXT, model INTEGER, part_id TEXT, trigger_id TEXT,
            PRIMARY KEY (boot, seq)) WITHOUT ROWID;
        CREATE INDEX verdicts_time ON verdicts (time);
        CREATE TABLE evidence (
            n INTEGER PRIMARY KEY, event TEXT NOT NULL, kind INTEGER NOT NULL, path TEXT NOT NULL, bytes INTEGER NOT NULL,
            time INTEGER NOT NULL, UNIQUE (event, kind));
        CREATE INDEX evidence_path ON evidence (path);
        CREATE TABLE outbox (
            id INTEGER PRIMARY KEY, boot INTEGER NOT NULL, seq INTEGER NOT NULL, qos INTEGER NOT NULL, topic TEXT NOT NULL, payload BLOB NOT NULL);
        CREATE TABLE outbox_totals (messages INTEGER NOT NULL, bytes INTEGER NOT NULL);
        INSERT INTO outbox_totals VALUES (0, 0);
        CREATE TABLE refused (
            id INTEGER PRIMARY KEY, boot INTEGER NOT NULL, seq INTEGER NOT NULL, topic TEXT NOT NULL, payload BLOB NOT NULL, time INTEGER NOT NULL);
        CREATE TABLE gaps (
            id INTEGER PRIMARY KEY, boot INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, reason INTEGER NOT NULL, time INTEGER NOT NULL);
        """,
        """
        CREATE TABLE explanations (
            event TEXT PRIMARY KEY, camera TEXT NOT NULL, time INTEGER NOT NULL, language TEXT NOT NULL, source TEXT NOT NULL, text TEXT NOT NULL,
            facts TEXT NOT NULL, sentences INTEGER NOT NULL, grounded INTEGER NOT NULL, model TEXT, sent INTEGER NOT NULL DEFAULT 0);
        CREATE INDEX explanations_unsent ON explanations (time) WHERE sent = 0;
        """,
        """
        ALTER TABLE events ADD COLUMN mm_per_px REAL;
        ALTER TABLE phases ADD COLUMN mm_per_px REAL;
        """,
    ];

    /// <summary>Version this program writes.</summary>
    public static int Version => Migrations.Length;

    /// <summary>Brings a file up to <see cref="Version"/>, in one transaction.</summary>
    /// <returns>False, with nothing changed, when the file is from a newer program.</returns>
    public static bool Upgrade(SqliteConnection connection)
    {
        long found = Scalar(connection, "PRAGMA user_version");
        if (found > Version)
        {
            return false;
        }

        if (found < Version)
        {
            Execute(connection, "BEGIN IMMEDIATE");
            for (long i = found; i < Version; i++)
            {
                Execute(connection, Migrations[i]);
            }

            Execute(connection, $"PRAGMA user_version = {Version}; COMMIT");
        }

        return true;
    }

    public static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        // Every text that comes here is a constant of this room.
#pragma warning disable CA2100
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    public static long Scalar(SqliteConnection connection, string sql)
    {
        using var statement = new SqliteStatement(connection, sql);
        return statement.Scalar();
    }
}
