using System.Text;
using EdgeInspector.Core.Explaining.Questions;
using EdgeInspector.Events;

namespace EdgeInspector.Explanations;

/// <summary>The WHERE of a tool: conditions from a fixed set, their values bound and never written.</summary>
internal sealed class ToolQuery
{
    private readonly StringBuilder _where = new();
    private readonly List<object?> _values = [];

    /// <param name="time">The span; null: all there are.</param>
    public ToolQuery(ToolCall call, TimeSlot? time)
    {
        Add("class = ", call.Class);
        Add("camera = ", call.Camera);
        Add("zone = ", call.Zone);
        Add("verdict = ", (long?)call.Verdict);
        Add($"{EventQueries.PlaceSql} = ", (long?)call.Place);
        Add("first_time >= ", time?.From.ToUnixTimeMilliseconds());
        Add("first_time < ", time?.To.ToUnixTimeMilliseconds());
    }

    public IReadOnlyList<object?> Values => _values;

    /// <summary>A whole statement over the events.</summary>
    /// <param name="rest">What follows the conditions.</param>
    public string Select(string columns, string rest = "") => $"SELECT {columns} FROM events{(_where.Length > 0 ? " WHERE " + _where : "")}{(rest.Length > 0 ? " " + rest : "")}";

    private void Add(string condition, object? value)
    {
        if (value is not null)
        {
            _values.Add(value);
            _where.Append(_where.Length > 0 ? " AND " : "").Append(condition).Append('?').Append(_values.Count);
        }
    }
}
