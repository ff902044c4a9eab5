using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace EdgeInspector.Options.Reading;

/// <summary>
/// Reads one YAML document into nodes that know their lines. Reads events rather than objects: a line for every key, and a file
/// that was made to hurt (deep, huge, aliases of aliases) is refused instead of followed.
/// </summary>
internal sealed class YamlTreeReader
{
    /// <summary>Largest file, in bytes. 1 MiB: a configuration of 64 cameras takes some tens of KiB.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>Deepest nesting. 32: the configuration itself goes 6 deep.</summary>
    private const int MaxDepth = 32;

    /// <summary>Most nodes with every alias spelled out.</summary>
    private const int MaxNodes = 100_000;

    private readonly string _source;
    private readonly string _baseDirectory;
    private readonly string _text;
    private readonly List<ConfigurationError> _errors;
    private readonly Scanner _scanner;
    private readonly Parser _parser;
    private readonly Dictionary<string, ConfigNode> _anchors = [];
    private int _nodes;

    private YamlTreeReader(string text, string source, string baseDirectory, List<ConfigurationError> errors)
    {
        _text = text;
        _source = source;
        _baseDirectory = baseDirectory;
        _errors = errors;
        _scanner = new Scanner(new StringReader(text));
        _parser = new Parser(_scanner);
    }

    /// <summary>The document, or null when its syntax is broken; duplicate keys and the like are added to <paramref name="errors"/> too.</summary>
    /// <param name="source">Named in errors.</param>
    public static ConfigNode? Read(string text, string source, string baseDirectory, List<ConfigurationError> errors)
    {
        var reader = new YamlTreeReader(text, source, baseDirectory, errors);
        try
        {
            return reader.ReadDocument();
        }
        catch (YamlException error)
        {
            errors.Add(reader.Explain(error.Start, error.Message));
            return null;
        }
        catch (InvalidOperationException)
        {
            // The scanner's answer to a flow sequence that never ends, among others.
            errors.Add(reader.Explain(reader._scanner.CurrentPosition, "a quote or bracket is opened and not closed"));
            return null;
        }
    }

    private ConfigNode ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (_parser.Accept<StreamEnd>(out _))
        {
            return ConfigMap.Empty(new(_source, 1, _baseDirectory));
        }

        _parser.Consume<DocumentStart>();
        ConfigNode root = ReadNode(0);
        _parser.Consume<DocumentEnd>();
        if (_parser.Accept<DocumentStart>(out DocumentStart? second))
        {
            _errors.Add(new(At(second.Start), "a second document begins here; a configuration is one document, without ---"));
        }

        return root;
    }

    private ConfigNode ReadNode(int depth)
    {
        Mark mark = _parser.Current!.Start;
        if (depth > MaxDepth)
        {
            throw new YamlException(mark, mark, $"nested deeper than {MaxDepth} levels");
        }

        if (_parser.TryConsume<AnchorAlias>(out AnchorAlias? alias))
        {
            return _anchors.TryGetValue(alias.Value.Value, out ConfigNode? target)
                ? Count(target, mark)
                : throw new YamlException(mark, mark, $"*{alias.Value} is not defined above; write &{alias.Value} where the value is first given");
        }

        NodeEvent start = _parser.Require<NodeEvent>();
        RefuseTag(start);
        ConfigNode node = start switch
        {
            Scalar scalar => ReadScalar(scalar),
            SequenceStart => ReadList(depth),
            _ => ReadMap(depth),
        };
        if (!start.Anchor.IsEmpty)
        {
            _anchors[start.Anchor.Value] = node;
        }

        return node;
    }

    private ConfigScalar ReadScalar(Scalar scalar)
    {
        _parser.MoveNext();
        var node = new ConfigScalar(scalar.Value, scalar.Style == ScalarStyle.Plain, At(scalar.Start));
        Count(node, scalar.Start);
        return node;
    }

    private ConfigList ReadList(int depth)
    {
        Mark mark = _parser.Consume<SequenceStart>().Start;
        var items = new List<ConfigNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ReadNode(depth + 1));
        }

        return new ConfigList(items, At(mark));
    }

    private ConfigMap ReadMap(int depth)
    {
        Mark mark = _parser.Consume<MappingStart>().Start;
        var entries = new List<ConfigMap.Entry>();
        var lines = new Dictionary<string, int>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            Mark keyMark = _parser.Current!.Start;
            if (!_parser.TryConsume<Scalar>(out Scalar? key))
            {
                throw new YamlException(keyMark, keyMark, "a key must be a plain word");
            }

            ConfigOrigin keyOrigin = At(keyMark);
            ConfigNode value = ReadNode(depth + 1);
            if (key.Value == "<<" && key.Style == ScalarStyle.Plain)
            {
                _errors.Add(new(keyOrigin, "merge keys (<<) are not read; put the anchor on a whole value (rules: &rules [...], then rules: *rules)"));
            }
            else if (!lines.TryAdd(key.Value, keyOrigin.Line))
            {
                _errors.Add(new(keyOrigin, $"'{key.Value}' is given twice, first in line {lines[key.Value]}; keep one"));
            }
            else
            {
                // A value left out has its mark behind the line end, so the key's line is the one to name.
                value = value is ConfigScalar { Text: "", IsPlain: true } ? new ConfigScalar("", true, keyOrigin) : value;
                entries.Add(new(key.Value, keyOrigin, value));
            }
        }

        return new ConfigMap(entries, At(mark));
    }

    private ConfigNode Count(ConfigNode node, Mark mark)
    {
        _nodes += node.Size;
        return _nodes <= MaxNodes ? node : throw new YamlException(mark, mark, $"more than {MaxNodes} values, aliases spelled out");
    }

    private void RefuseTag(NodeEvent node)
    {
        if (!node.Tag.IsEmpty && !node.Tag.IsNonSpecific)
        {
            _errors.Add(new(At(node.Start), $"tags such as {node.Tag} are not read; write the value alone"));
        }
    }

    private ConfigOrigin At(Mark mark) => new(_source, (int)Math.Max(1, mark.Line), _baseDirectory);

    private ConfigurationError Explain(Mark start, string message)
    {
        // Tabs are the commonest slip, and the parser's own words for them lead elsewhere.
        int line = 0;
        foreach (ReadOnlySpan<char> row in _text.AsSpan().EnumerateLines())
        {
            line++;
            ReadOnlySpan<char> indent = row[..(row.Length - row.TrimStart().Length)];
            if (line >= start.Line && line <= _scanner.CurrentPosition.Line && indent.Contains('\t'))
            {
                return new(new(_source, line, _baseDirectory), "the line is indented with a tab; YAML allows spaces only");
            }
        }

        return new(At(start), $"not readable as YAML: {message.TrimEnd('.')}");
    }
}
