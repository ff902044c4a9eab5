using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace EdgeInspector.Events;

/// <summary>
/// One prepared statement, kept for the life of its connection: binding by position without boxing, which a command object of the
/// data provider cannot. Used by one thread at a time; disposed before its connection.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    /// <exception cref="SqliteException">The statement does not compile against this database.</exception>
    public SqliteStatement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle ?? throw new InvalidOperationException("The connection is not open.");
        int result = raw.sqlite3_prepare_v2(_database, sql, out _statement);
        Check(result);
    }

    public SqliteStatement Bind(int index, long value)
    {
        Check(raw.sqlite3_bind_int64(_statement, index, value));
        return this;
    }

    public SqliteStatement Bind(int index, long? value) => value is long number ? Bind(index, number) : BindNull(index);

    /// <summary>NaN is stored as NULL, as SQLite itself would.</summary>
    public SqliteStatement Bind(int index, double value)
    {
        Check(raw.sqlite3_bind_double(_statement, index, value));
        return this;
    }

    public SqliteStatement Bind(int index, float? value) => value is float number ? Bind(index, (double)number) : BindNull(index);

    public SqliteStatement Bind(int index, string? value)
    {
        if (value is null)
        {
            return BindNull(index);
        }

        const int onStack = 512;
        if (value.Length <= onStack / 3)
        {
            Span<byte> utf8 = stackalloc byte[onStack];
            int length = Encoding.UTF8.GetBytes(value, utf8);
            Check(raw.sqlite3_bind_text(_statement, index, utf8[..length]));
        }
        else
        {
            Check(raw.sqlite3_bind_text(_statement, index, Encoding.UTF8.GetBytes(value).AsSpan()));
        }

        return this;
    }

    public SqliteStatement Bind(int index, ReadOnlySpan<byte> blob)
    {
        Check(raw.sqlite3_bind_blob(_statement, index, blob));
        return this;
    }

    public SqliteStatement BindNull(int index)
    {
        Check(raw.sqlite3_bind_null(_statement, index));
        return this;
    }

    /// <summary>Moves to the next row; false, and ready for the next binding, when there is none.</summary>
    /// <exception cref="SqliteException">The step failed; the statement is reset.</exception>
    public bool Step()
    {
        int result = raw.sqlite3_step(_statement);
        if (result == raw.SQLITE_ROW)
        {
            return true;
        }

        // Reset repeats the error of a failed step; the extended code must be read first.
        SqliteException? fault = result == raw.SQLITE_DONE ? null : Fault(result);
        Reset();
        return fault is null ? false : throw fault;
    }

    /// <summary>Runs a statement that yields no rows; returns the rows it changed.</summary>
    public int Execute()
    {
        while (Step())
        {
        }

        return raw.sqlite3_changes(_database);
    }

    /// <summary>The first column of the first row, or <paramref name="absent"/> where there is no row or it is NULL.</summary>
    public long Scalar(long absent = 0)
    {
        if (!Step())
        {
            return absent;
        }

        long value = IsNull(0) ? absent : Int64(0);
        Reset();
        return value;
    }

    public void Reset() => _ = raw.sqlite3_reset(_statement);

    public bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    public long Int64(int column) => raw.sqlite3_column_int64(_statement, column);

    public double Double(int column) => raw.sqlite3_column_double(_statement, column);

    public float Single(int column) => IsNull(column) ? float.NaN : (float)Double(column);

    public string Text(int column) => raw.sqlite3_column_text(_statement, column).utf8_to_string() ?? string.Empty;

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    /// <summary>Valid until the next step or reset.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(_statement, column);

    public void Dispose() => _statement.Dispose();

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK)
        {
            throw Fault(result);
        }
    }

    private SqliteException Fault(int result)
    {
        int extended = raw.sqlite3_extended_errcode(_database);
        return new SqliteException($"SQLite error {extended}: {raw.sqlite3_errmsg(_database).utf8_to_string()}", result & 0xFF, extended);
    }
}
