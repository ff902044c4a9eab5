namespace EdgeInspector.Core.Models;

/// <summary>How a model is loaded.</summary>
public sealed record SessionOptions
{
    /// <summary>Where to run. Default <see cref="ExecutionProvider.Auto"/>: the best that works, loudly.</summary>
    public ExecutionProvider Provider { get; init; } = ExecutionProvider.Auto;

    /// <summary>CPU threads within an operator, 0-256. Default 0: the runtime's choice, one per core.</summary>
    public int Threads { get; init; }

    /// <summary>Whether idle threads spin. Default true: a continuous stream; false for triggered cameras.</summary>
    public bool Spin { get; init; } = true;

    /// <summary>Folder for compiled engines (TensorRT). Null: none kept.</summary>
    public string? CacheDirectory { get; init; }

    /// <summary>Shapes for inputs whose dimensions the model leaves open, by input name. Every open dimension must be given.</summary>
    public IReadOnlyDictionary<string, long[]> InputShapes { get; init; } = new Dictionary<string, long[]>();

    /// <summary>
    /// Asked for the shape of an input that the model leaves open and <see cref="InputShapes"/> does not give: what the model declares
    /// (-1 where open) and the file's metadata; null where it does not know. Default null: such a model is refused.
    /// </summary>
    public Func<TensorSpec, IReadOnlyDictionary<string, string>, long[]?>? SettleShape { get; init; }
}
