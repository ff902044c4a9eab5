using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeInspector.Updates.Repository;

/// <summary>How long a channel's metadata is valid from the day it is signed.</summary>
public sealed record RepositorySettings
{
    /// <summary>Days, 1-3650. Default 365: a yearly meeting of those who hold root keys.</summary>
    public int RootDays { get; init; } = 365;

    /// <summary>Days, 1-3650. Default 365: releases that nobody takes back stay.</summary>
    public int TargetsDays { get; init; } = 365;

    /// <summary>Days, 1-3650. Default 30: a stick's way, or a holiday. Whoever runs <c>publish</c> every day by itself sets a few days.</summary>
    public int SnapshotDays { get; init; } = 30;

    /// <summary>Days, 1-3650. Default 30: as long can somebody between keep newer releases from a box unseen.</summary>
    public int TimestampDays { get; init; } = 30;

    internal JsonObject Write() => new() { ["root_days"] = RootDays, ["targets_days"] = TargetsDays, ["snapshot_days"] = SnapshotDays, ["timestamp_days"] = TimestampDays };

    /// <exception cref="RepositoryException">The file cannot be understood.</exception>
    internal static RepositorySettings Read(string file)
    {
        try
        {
            JsonNode json = JsonNode.Parse(File.ReadAllBytes(file)) ?? throw new JsonException("it is empty");
            return new RepositorySettings { RootDays = Days("root_days"), TargetsDays = Days("targets_days"), SnapshotDays = Days("snapshot_days"), TimestampDays = Days("timestamp_days") };

            int Days(string name) => json[name]?.GetValue<int>() is >= 1 and <= 3650 and int days ? days : throw new JsonException($"\"{name}\" is no number of days from 1 to 3650");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            throw new RepositoryException($"{file}: {error.Message}; write for example {{\"root_days\": 365, \"targets_days\": 365, \"snapshot_days\": 30, \"timestamp_days\": 30}}", error);
        }
    }
}
