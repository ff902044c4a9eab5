using EdgeInspector.Core.Judging;

namespace EdgeInspector.Gates.Lock;

/// <summary>A picture of the site's own whose verdict no model and no rule may change unseen.</summary>
internal sealed record LockedPicture
{
    /// <summary>First 12 hexadecimal digits of the picture's SHA-256.</summary>
    public required string Id { get; init; }

    /// <summary>File beside the record.</summary>
    public required string File { get; init; }

    /// <summary><see cref="VerdictKind.Ok"/> or <see cref="VerdictKind.Ng"/>.</summary>
    public required VerdictKind Verdict { get; init; }

    /// <summary>The camera by whose rules it is judged; null: by those of every camera.</summary>
    public string? Camera { get; init; }

    /// <summary>Where it came from: a file's name, or <c>event ID</c>.</summary>
    public string? Source { get; init; }

    public string? Note { get; init; }

    /// <summary>When it was locked.</summary>
    public DateTimeOffset Added { get; init; }
}
