using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace EdgeInspector.Events;

/// <summary>Reads a table of a damaged database in the order of its ids, stepping over the stretches that cannot be read. One thread.</summary>
internal sealed class TornTable : IDisposable
{
    /// <summary>No table has so many rows: behind a stretch of as many ids nothing is looked for.</summary>
    private const long LongestStretch = 1L << 40;

    /// <summary>SQLITE_IOERR_CORRUPTFS.</summary>
    private const int CorruptFileSystem = raw.SQLITE_IOERR | (33 << 8);

    /// <summary>SQLITE_IOERR_DATA.</summary>
    private const int WrongCheckSum = raw.SQLITE_IOERR | (32 << 8);

    private readonly SqliteStatement? _row;
    private long _after;

    /// <param name="sql">Selects the id first, from rows with an id above <c>?1</c>, in ascending order.</param>
    public TornTable(SqliteConnection source, string sql)
    {
        try
        {
            _row = new SqliteStatement(source, sql);
            _row.Bind(1, 0L);
        }
        catch (SqliteException e) when (IsUnreadable(e))
        {
            // Not even the names of its tables can be read.
            _row = null;
        }
    }

    /// <summary>The row that <see cref="Next"/> found.</summary>
    public SqliteStatement Row => _row ?? throw new InvalidOperationException("There is no row.");

    /// <summary>Whether something could not be read between the row before, or the beginning, and this row, or the end.</summary>
    public bool IsTorn { get; private set; }

    /// <summary>Goes to the next row that can be read; false where none is left.</summary>
    /// <exception cref="SqliteException">It cannot be read now, as when another program holds it.</exception>
    public bool Next()
    {
        IsTorn = _row is null;
        while (_row is not null)
        {
            try
            {
                if (!_row.Step())
                {
                    return false;
                }

                if (_row.Int64(0) > _after)
                {
                    _after = _row.Int64(0);
                    return true;
                }

                // Pages that lead in a circle.
                _row.Reset();
            }
            catch (SqliteException e) when (IsUnreadable(e))
            {
                // Looked for below.
            }

            IsTorn = true;
            if (FindBehind() is not long next)
            {
                return false;
            }

            _after = next;
            _row.Bind(1, next);
        }

        return false;
    }

    public void Dispose() => _row?.Dispose();

    /// <summary>The lowest id behind which reading goes on: ever longer strides until one succeeds, then back by halves. Null where none does.</summary>
    private long? FindBehind()
    {
        long unreadable = _after;
        for (long stride = 1; stride <= LongestStretch; stride *= 2)
        {
            long readable = _after + stride;
            if (!CanRead(readable))
            {
                unreadable = readable;
                continue;
            }

            while (readable - unreadable > 1)
            {
                long middle = unreadable + ((readable - unreadable) / 2);
                (unreadable, readable) = CanRead(middle) ? (unreadable, middle) : (middle, readable);
            }

            return readable;
        }

        return null;
    }

    private bool CanRead(long after)
    {
        try
        {
            bool sane = !_row!.Bind(1, after).Step() || _row.Int64(0) > after;
            _row.Reset();
            return sane;
        }
        catch (SqliteException e) when (IsUnreadable(e))
        {
            return false;
        }
    }

    /// <summary>Whether the fault is what lies on the disk, and no later try would read it. Of faults in reading (IOERR) those of the data, not of locks and logs.</summary>
    private static bool IsUnreadable(SqliteException fault) => fault.SqliteErrorCode switch
    {
        raw.SQLITE_ERROR or raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_SCHEMA or raw.SQLITE_TOOBIG or raw.SQLITE_FORMAT => true,
        raw.SQLITE_IOERR => fault.SqliteExtendedErrorCode is raw.SQLITE_IOERR or raw.SQLITE_IOERR_READ or raw.SQLITE_IOERR_SHORT_READ or CorruptFileSystem or WrongCheckSum,
        _ => false,
    };
}
