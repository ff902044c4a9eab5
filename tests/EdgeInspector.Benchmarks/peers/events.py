"""Judged frames into SQLite as a Python program would store them: executemany, one transaction per batch, every commit durable."""
import json
import sqlite3
import sys

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BOOT = "01JC0000000000000000000000"
TIME, TIME_TEXT = 1795176000123, "2026-11-20T12:00:00.123Z"
SHA = "a" * 64
MODEL = {"name": "pcb-defects", "version": "1.2.0", "sha256": SHA}
EVENT = """INSERT INTO events (id, boot, camera, class, zone, verdict, phase, first_time, last_time, first_frame, last_frame,
    frame_width, frame_height, track, confidence, x1, y1, x2, y2, anomaly, area_px, length_px, latency_ms, frames, model, part_id, trigger_id, evidence, mm_per_px)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET last_time = excluded.last_time"""
PHASE = "INSERT INTO phases VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
VERDICT = "INSERT INTO verdicts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
OUTBOX = "INSERT INTO outbox (id, boot, seq, qos, topic, payload) VALUES (?, ?, ?, ?, ?, ?)"


def ulid(value):
    text = []
    for _ in range(26):
        text.append(ALPHABET[value & 31])
        value >>= 5
    return "".join(reversed(text))


class Stage:
    def __init__(self, request):
        """frames: per iteration; database: file to make; schema: its tables."""
        self.frames = request["frames"]
        self.seq = 0
        self.database = sqlite3.connect(request["database"], isolation_level=None)
        self.database.execute("PRAGMA auto_vacuum = INCREMENTAL")
        self.database.execute("PRAGMA journal_mode = WAL")
        self.database.execute("PRAGMA synchronous = FULL")
        self.database.executescript(request["schema"])
        self.database.execute("INSERT INTO outbox_totals VALUES (0, 0)")
        self.bytes = 0
        self.database.execute("INSERT INTO boots (ulid, started, last_seq) VALUES (?, ?, 0)", (BOOT, TIME))
        self.database.execute("INSERT INTO models (name, version, sha256) VALUES (?, ?, ?)", ("pcb-defects", "1.2.0", SHA))
        self.about = f"Python {sys.version.split()[0]} sqlite3, SQLite {sqlite3.sqlite_version}, executemany"

    def step(self, i):
        events, phases, verdicts, outbox = [], [], [], []
        seq = self.seq
        dumps = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode
        for n in range(i * self.frames, (i + 1) * self.frames):
            id = ulid(n)
            events.append((id, 1, "top", "open", "board", 1, 0, TIME, TIME, n, n, 1920, 1080, n, 0.9375, 512.0, 300.5, 548.0, 331.0, 0.8125,
                           412.0, 36.125, 11.8, 2, 1, None, None, 0, None))
            seq += 1
            phases.append((1, seq, id, 0, TIME, n, "open", "board", 1, 0.9375, 512.0, 300.5, 548.0, 331.0, 0.8125, 412.0, 36.125, 11.8, 2, 1, None))
            outbox.append((seq, 1, seq, 1, "edge-inspector/line-3/top/events", dumps({
                "schema": "edge-inspector/event/1", "device": "line-3", "id": id, "boot": BOOT, "seq": seq, "camera": "top", "phase": "new",
                "time": TIME_TEXT, "frame": n, "frame_size": [1920, 1080], "track": n, "class": "open", "confidence": 0.9375,
                "box": [512, 300.5, 548, 331], "zone": "board", "anomaly": 0.8125, "measurements": {"area_px": 412, "length_px": 36.125},
                "verdict": "NG", "latency_ms": 11.8, "frames": 2, "model": MODEL, "part_id": None, "trigger_id": None}).encode()))
            seq += 1
            verdicts.append((1, seq, id, "top", 1, 0, None, TIME, n, 11.8, id, 1, None, None))
            outbox.append((seq, 1, seq, 1, "edge-inspector/line-3/top/verdicts", dumps({
                "schema": "edge-inspector/verdict/1", "device": "line-3", "id": id, "boot": BOOT, "seq": seq, "camera": "top", "time": TIME_TEXT,
                "frame": n, "frame_size": [1920, 1080], "verdict": "NG", "reason": None, "detail": None, "events": [id], "latency_ms": 11.8,
                "model": MODEL, "part_id": None, "trigger_id": None}).encode()))
        self.seq = seq
        run = self.database
        run.execute("BEGIN IMMEDIATE")
        run.executemany(EVENT, events)
        run.executemany(PHASE, phases)
        run.executemany(VERDICT, verdicts)
        run.executemany(OUTBOX, outbox)
        self.bytes += sum(len(row[5]) for row in outbox)
        run.execute("UPDATE outbox_totals SET messages = ?, bytes = ?", (seq, self.bytes))
        run.execute("UPDATE boots SET last_seq = ? WHERE id = 1", (seq,))
        run.execute("COMMIT")

    def output(self):
        return b""
