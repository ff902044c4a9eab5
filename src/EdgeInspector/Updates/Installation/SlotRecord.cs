namespace EdgeInspector.Updates.Installation;

/// <summary>The trust state of one model. Immutable; written whole or not at all.</summary>
internal sealed record SlotRecord
{
    public const string SchemaName = "edge-inspector/slots/1";

    public string Schema { get; init; } = SchemaName;

    public required string Name { get; init; }

    /// <summary>Highest version that was trusted here: confirmed, or left for a higher one when it was not on trial.</summary>
    public string? Floor { get; init; }

    /// <summary>What the pointer names, unless it is being moved.</summary>
    public string? Running { get; init; }

    public string? Previous { get; init; }

    /// <summary>Where the pointer is being moved to; null: it rests.</summary>
    public string? Next { get; init; }

    public bool OnTrial { get; init; }

    public int FailedStarts { get; init; }

    public IReadOnlyList<Slot> Slots { get; init; } = [];

    public IReadOnlyList<BlockedModel> Blocked { get; init; } = [];

    public Slot? Find(string? version) => version is null ? null : Slots.FirstOrDefault(slot => slot.Version == version);

    public bool IsBlocked(string? sha256) => sha256 is not null && Blocked.Any(entry => entry.Sha256 == sha256);

    public SlotRecord With(Slot slot) => this with { Slots = [.. Slots.Where(other => other.Version != slot.Version), slot] };

    public SlotRecord Without(string version) => this with { Slots = [.. Slots.Where(slot => slot.Version != version)] };
}
