using Microsoft.Data.Sqlite;

namespace EdgeInspector.Events;

/// <summary>Keeps explanations beside their events, and remembers which the broker has not got yet. Thread-safe.</summary>
internal sealed class ExplanationStore(EventStore store, EventQueries queries)
{
    /// <summary>Set whenever one was stored; one waiter.</summary>
    public AsyncSignal Changed { get; } = new();

    /// <summary>Stores one, in place of an earlier one of the same event. Ends once it is durable.</summary>
    /// <exception cref="SqliteException">It could not be stored.</exception>
    /// <exception cref="ObjectDisposedException">The store is closed.</exception>
    public async Task SaveAsync(StoredExplanation explanation, CancellationToken cancellationToken)
    {
        await store.RunAsync(database => Save(database, explanation), cancellationToken).ConfigureAwait(false);
        Changed.Set();
    }

    /// <summary>Those not sent yet, oldest first.</summary>
    /// <exception cref="StoreUnavailableException">The database cannot be read now.</exception>
    public IReadOnlyList<StoredExplanation> Unsent(int count) => queries.UnsentExplanations(count);

    /// <summary>The broker has it, or will never take it.</summary>
    /// <exception cref="StoreUnavailableException">That could not be stored now.</exception>
    /// <exception cref="ObjectDisposedException">The store is closed.</exception>
    public async Task MarkSentAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            await store.RunAsync(database => Mark(database, id), cancellationToken).ConfigureAwait(false);
        }
        catch (SqliteException e)
        {
            throw new StoreUnavailableException($"That an explanation was sent could not be stored: {e.Message}", e);
        }
    }

    private static void Mark(EventDatabase database, string id)
    {
        using var mark = new SqliteStatement(database.Connection, "UPDATE explanations SET sent = 1 WHERE event = ?1");
        mark.Bind(1, id).Execute();
    }

    private static void Save(EventDatabase database, StoredExplanation e)
    {
        using var insert = new SqliteStatement(
            database.Connection,
            "INSERT OR REPLACE INTO explanations (event, camera, time, language, source, text, facts, sentences, grounded, model, sent) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 0)");
        insert.Bind(1, e.Event).Bind(2, e.Camera).Bind(3, e.Time.ToUnixTimeMilliseconds()).Bind(4, e.Language).Bind(5, e.Source).Bind(6, e.Text).Bind(7, e.Facts)
            .Bind(8, (long)e.Sentences).Bind(9, (long)e.Grounded).Bind(10, e.Model).Execute();
    }
}
