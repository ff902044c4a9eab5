namespace EdgeInspector.Core.Anomaly.Teaching;

/// <summary>A memory bank in the making.</summary>
internal sealed class PatchcorePart(TeachingOptions options, float[] scale, float position, MemoryBank? bank) : IPartModel
{
    /// <summary>Vectors that a bank is chosen from at most; more are thinned out evenly. Half a gigabyte at a thousand features would be too much for a box.</summary>
    private const int MostCandidates = 200_000;

    private int[] _nearest = [];
    private float[] _queries = [];

    /// <inheritdoc/>
    public void Score(FeatureStore store, int picture, Span<float> map)
    {
        int columns = bank!.Dimension;
        if (_queries.Length != map.Length * columns)
        {
            (_queries, _nearest) = (new float[map.Length * columns], new int[map.Length]);
        }

        store.Vectors(picture, scale, position, _queries);
        bank.Nearest(_queries, _nearest, map);
    }

    /// <inheritdoc/>
    public IPartModel With(FeatureStore store, IReadOnlyList<int> pictures, Action<int, int>? progress, CancellationToken cancellation)
    {
        int columns = store.Shape.Channels + PlaceColumns.Count(position);
        float[] candidates = Candidates(store, pictures, columns);
        int count = candidates.Length / columns;
        int extra = Math.Clamp((int)Math.Ceiling((double)pictures.Count * store.Shape.Cells * options.BankShare), 1, Math.Min(count, options.BankSize));
        int known = bank?.Count ?? 0;
        ReadOnlySpan<float> covered = bank is null ? [] : bank.Vectors;
        if (known + extra > options.BankSize && known > 0)
        {
            // No room for more beside the old ones: the best of both.
            candidates = [.. covered, .. candidates];
            covered = [];
            known = 0;
            extra = options.BankSize;
        }

        int total = extra;
        int[] picked = GreedyCoreset.Select(candidates, columns, extra, covered, progress is null ? null : done => progress(done, total), cancellation);
        float[] vectors = new float[(known + picked.Length) * columns];
        covered.CopyTo(vectors);
        for (int i = 0; i < picked.Length; i++)
        {
            candidates.AsSpan(picked[i] * columns, columns).CopyTo(vectors.AsSpan((known + i) * columns));
        }

        return new PatchcorePart(options, scale, position, new MemoryBank(vectors, columns));
    }

    /// <inheritdoc/>
    public void Write(Dictionary<string, NpyArray> files) => files["bank.npy"] = new NpyArray([bank!.Count, bank.Dimension], bank.Vectors.ToArray());

    private float[] Candidates(FeatureStore store, IReadOnlyList<int> pictures, int columns)
    {
        int cells = store.Shape.Cells;
        long all = (long)pictures.Count * cells;
        int count = (int)Math.Min(all, MostCandidates);
        float[] candidates = new float[count * columns];
        float[] vectors = new float[cells * columns];
        int written = 0;
        for (int i = 0; i < pictures.Count; i++)
        {
            store.Vectors(pictures[i], scale, position, vectors);
            for (int p = 0; p < cells; p++)
            {
                // Every k-th of all, k being what leaves the wanted number.
                if (((i * (long)cells) + p + 1) * count / all > written)
                {
                    vectors.AsSpan(p * columns, columns).CopyTo(candidates.AsSpan(written * columns));
                    written++;
                }
            }
        }

        return candidates;
    }
}
