using System.Text.RegularExpressions;
using EdgeInspector.Core.Explaining.Facts;
using EdgeInspector.Core.Explaining.Grounding;
using EdgeInspector.Core.Explaining.Languages;
using EdgeInspector.Core.Judging;

namespace EdgeInspector.Core.Explaining.Questions;

/// <summary>What the words of one question say in one language. Each reader marks the words it used; what nobody used, nobody understood.</summary>
internal sealed partial class QuestionWords
{
    private readonly QuestionNames _names;
    private readonly LanguagePack _language;
    private readonly QuestionVocabulary _vocabulary;
    private readonly List<TextToken> _tokens;
    private readonly string?[] _words;
    private readonly bool[] _used;
    private readonly bool[] _held;
    private readonly QuestionPlaces _places;
    private readonly DateTimeOffset _now;
    private readonly List<(TimeSlot Slot, string Id)> _times = [];
    private readonly HashSet<string> _tools = [];
    private readonly HashSet<string> _classes = [];

    public QuestionWords(string question, QuestionNames names, LanguagePack language, DateTimeOffset now)
    {
        _names = names;
        _language = language;
        _vocabulary = language.Questions;
        _now = now;
        var marked = names.Cameras.Select(name => (name, FactIds.Camera)).Concat(names.Zones.Select(name => (name, FactIds.Zone)))
            .Concat(names.Classes.Select(name => (name, FactIds.Class)))
            .Where(one => one.name.Length > 1 && one.name.Any(static c => !char.IsLetter(c))).OrderByDescending(one => one.name.Length).ToList();
        _tokens = SentenceTokens.Read(question, marked, static _ => false, language);
        _words = [.. _tokens.Select(static token => token.Kind == TokenKind.Word ? token.Lower : null)];
        _held = new bool[_tokens.Count];
        _places = new QuestionPlaces(_tokens, _words, language, names.Cameras);
        _used = [.. _tokens.Select(static token => token.Kind == TokenKind.Symbol && token.Text is "?" or "." or "!" or "," or ";" or ":" or "'" or "\"" or "-" or "(" or ")")];
    }

    /// <summary>Spans of time, each with what it was called.</summary>
    public IReadOnlyList<(TimeSlot Slot, string Id)> Times => _times;

    /// <summary>What is asked for, by the names of <see cref="QuestionVocabulary.Tools"/>.</summary>
    public IReadOnlySet<string> Tools => _tools;

    public IReadOnlySet<string> Classes => _classes;

    public string? Camera { get; private set; }

    public string? Zone { get; private set; }

    public string? EventId { get; private set; }

    public FramePlace? Place { get; private set; }

    public VerdictKind? Verdict { get; private set; }

    /// <summary>Whether defects or events are named as such.</summary>
    public bool NamesThings { get; private set; }

    /// <summary>Whether parts, boards or pictures are named, which no event counts.</summary>
    public bool NamesParts { get; private set; }

    /// <summary>Whether their number is asked for.</summary>
    public bool CountsParts { get; private set; }

    /// <summary>A class that is named and not known, after <see cref="Read"/>.</summary>
    public string? UnknownClass { get; private set; }

    /// <summary>The answer that refuses a second camera, zone, place, verdict or event, or a word of two meanings; null where there is none.</summary>
    public string? Conflict { get; private set; }

    /// <summary>The word of the <see cref="Conflict"/>.</summary>
    public string ConflictWord { get; private set; } = "";

    /// <summary>The first word that nobody understood.</summary>
    public string? Leftover => Array.IndexOf(_used, false) is >= 0 and int i ? _tokens[i].Text : null;

    /// <summary>Words that nobody understood.</summary>
    public int Unknown => _used.Count(static used => !used);

    /// <summary>Reads all there is, and ends early at a class that is not known.</summary>
    public void Read()
    {
        ReadNames();
        ReadTimes();
        UnknownClass = ReadClasses();
        if (UnknownClass is not null)
        {
            return;
        }

        ReadNamesByCue();
        Place = _places.Read(_used, _held);
        Refuse(_places.Conflict.Why, _places.Conflict.At);
        ReadVerdicts();
        ReadSplitVerbs();
        ReadTools();
        ReadBareCameras();
        ReadUncounted();
        NamesThings = Mark(_vocabulary.List("things"));
        foreach ((string tool, PhraseSet phrases) in _vocabulary.OnlyWith)
        {
            // "Most" says nothing more where it is asked for a place, and changes every other question.
            if (_tools.Contains(tool))
            {
                Mark(phrases);
            }
        }

        Mark(_vocabulary.List("stop"));
    }

    private void ReadNames()
    {
        for (int i = 0; i < _tokens.Count; i++)
        {
            TextToken token = _tokens[i];
            if (token.Kind == TokenKind.Known)
            {
                _used[i] = true;
                if (token.Fact == FactIds.Class)
                {
                    _classes.Add(_names.Classes.First(name => Same(name, token.Text)));
                }
                else
                {
                    ReadName(i, Known(_names.Cameras, token.Text), Known(_names.Zones, token.Text));
                }
            }
            else if (token.Kind == TokenKind.Identifier && IdForm().IsMatch(token.Text))
            {
                (_used[i], EventId) = (true, Only(EventId, token.Text.ToUpperInvariant(), "two-events"));
            }
        }
    }

    /// <summary>A name that no plain word looks like; where a camera and a zone have it, the word beside it tells which.</summary>
    private void ReadName(int at, string? camera, string? zone)
    {
        bool saysZone = HasBeside("zone", at);
        if (camera is not null && zone is not null && !saysZone && !HasBeside("camera", at))
        {
            Refuse("two-meanings", at);
        }

        (Camera, Zone) = camera is null || (zone is not null && saysZone) ? (Camera, Only(Zone, zone!, "two-zones")) : (Only(Camera, camera, "two-cameras"), Zone);
    }

    private bool HasBeside(string cue, int at) =>
        (at > 0 && _language.Vocabulary.List(cue).Match(_words, at - 1) > 0) || (at + 1 < _words.Length && _language.Vocabulary.List(cue).Match(_words, at + 1) > 0);

    private void ReadTimes()
    {
        // "The difference between today and yesterday" names two spans, and no span between two moments.
        bool pairs = Enumerable.Range(0, _words.Length).Any(i => _vocabulary.Tools["compare"].Match(_words, i) > 0);
        var reader = new TimeReader(_tokens, _words, _language, _now, pairs);
        for (int i = 0; i < _tokens.Count; i++)
        {
            if (_used[i])
            {
                continue;
            }

            int length = reader.Read(i, out TimeSlot? slot, out string id);
            if (slot is not null)
            {
                _times.Add((slot, id));
                Use(i, length);
                int opener = i - 1;
                while (opener > 0 && reader.Article(opener) > 0)
                {
                    opener--;
                }

                // "Bis letzte Nacht" is no count of last night.
                _held[Math.Max(0, opener)] |= opener >= 0 && !_used[opener] && reader.Opens(opener, slot);
                i += length - 1;
            }
        }

        if (!pairs && _times.Count == 2)
        {
            // "Between 8 and 10 today" names one span, and the day it is in.
            (int day, int within) = _times[0].Id == "today" ? (0, 1) : (1, 0);
            if (_times[day].Id == "today" && _times[within].Slot.From >= _times[day].Slot.From)
            {
                _times.RemoveAt(day);
            }
        }
    }

    /// <summary>The first class that is none of those known; null where all are.</summary>
    private string? ReadClasses()
    {
        var classes = new ClassPhrases(_names);
        string[] endings = [.. _language.Vocabulary.Endings.Append("s")];
        for (int i = 0; i < _words.Length; i++)
        {
            if (_used[i])
            {
                continue;
            }

            (int Length, string Label) best = classes.Longest(_words, i, endings);
            int generic = _language.Vocabulary.List("defects").Match(_words, i, endings);
            if (generic > best.Length)
            {
                return string.Join(' ', _words.Skip(i).Take(generic));
            }

            if (best.Length > 0)
            {
                _classes.Add(best.Label);
                Use(i, best.Length);
                i += best.Length - 1;
            }
        }

        return null;
    }

    /// <summary>"camera top", "zone board"; a name that only a zone has needs no cue.</summary>
    private void ReadNamesByCue()
    {
        foreach ((string cue, IReadOnlyList<string> known, string fact) in ((string, IReadOnlyList<string>, string)[])[("camera", _names.Cameras, FactIds.Camera), ("zone", _names.Zones, FactIds.Zone)])
        {
            for (int i = 0; i < _words.Length; i++)
            {
                if (_used[i] || _language.Vocabulary.List(cue).Match(_words, i) == 0)
                {
                    continue;
                }

                string? after = i + 1 < _words.Length ? Known(known, _words[i + 1]) : null;
                string? before = i > 0 && !_used[i - 1] ? Known(known, _words[i - 1]) : null;
                bool isNamed = (fact == FactIds.Camera ? Camera : Zone) is not null;
                if (after is null && before is null && !isNamed)
                {
                    continue;
                }

                _used[i] = true;
                if (after is not null || before is not null)
                {
                    _used[after is not null ? i + 1 : i - 1] = true;
                    string name = (after ?? before)!;
                    (Camera, Zone) = fact == FactIds.Camera ? (Only(Camera, name, "two-cameras"), Zone) : (Camera, Only(Zone, name, "two-zones"));
                }
            }
        }

        for (int i = 0; i < _words.Length; i++)
        {
            // "The left side" is a place, whatever a zone is called.
            bool isPlain = ((_places.IsAt(i - 1) || _places.IsAt(i + 1)) && (_places.IsAt(i) || _vocabulary.List("stop").Match(_words, i) > 0))
                || (Is("function", i) && !HasBefore("prepositions", i));
            if (!_used[i] && !isPlain && Known(_names.Zones, _words[i]) is { } zone)
            {
                (Zone, _used[i]) = (Only(Zone, zone, "two-zones"), true);
                if (_places.IsAt(i) || Known(_names.Cameras, _words[i]) is not null)
                {
                    Refuse("two-meanings", i);
                }
            }
        }
    }

    /// <summary>"On side", where a camera is called so: the word says nothing elsewhere, and is not passed over here.</summary>
    private void ReadBareCameras()
    {
        for (int i = 0; i < _words.Length; i++)
        {
            if (_used[i] || _places.IsAt(i - 1) || Known(_names.Cameras, _words[i]) is not { } camera)
            {
                continue;
            }

            if (HasBefore("prepositions", i))
            {
                (Camera, _used[i]) = (Only(Camera, camera, "two-cameras"), true);
            }
            else
            {
                _held[i] |= !Is("function", i);
            }
        }
    }

    private bool HasBefore(string list, int at) => at > 0 && _vocabulary.List(list).Match(_words, at - 1) > 0;

    private bool Is(string list, int at) => _language.Vocabulary.List(list).Match(_words, at) > 0;

    private void ReadVerdicts()
    {
        for (int i = 0; i < _words.Length; i++)
        {
            foreach ((string list, VerdictKind verdict) in ((string, VerdictKind)[])[("rejected", VerdictKind.Ng), ("accepted", VerdictKind.Ok)])
            {
                if (!_used[i] && _vocabulary.List(list).Match(_words, i) is > 0 and int length)
                {
                    if (Verdict is { } said && said != verdict)
                    {
                        Refuse("two-verdicts", i);
                    }

                    Verdict = verdict;
                    Use(i, length);
                }
            }
        }
    }

    private void ReadTools()
    {
        for (int i = 0; i < _words.Length; i++)
        {
            (int Length, string Id) best = (0, "");
            foreach ((string id, PhraseSet phrases) in _vocabulary.Tools)
            {
                int length = _used[i] ? 0 : phrases.Match(_words, i);
                best = length > best.Length ? (length, id) : best;
            }

            if (best.Length > 0)
            {
                _tools.Add(best.Id);
                Use(i, best.Length);
            }
        }
    }

    /// <summary>Verbs that German parts: "nehmen ... zu" is a question for a trend, "kamen ... vor" says nothing more.</summary>
    private void ReadSplitVerbs()
    {
        foreach ((string verb, string particle, string tool) in _vocabulary.SplitVerbs)
        {
            int first = Array.IndexOf(_words, verb);
            int last = first < 0 ? -1 : Array.IndexOf(_words, particle, first + 1);
            if (last > 0 && !_used[first] && !_used[last])
            {
                (_used[first], _used[last]) = (true, true);
                if (tool.Length > 0)
                {
                    _tools.Add(tool);
                }
            }
        }
    }

    /// <summary>Parts, boards, pictures: no event counts them, so their number is not to be had.</summary>
    private void ReadUncounted()
    {
        PhraseSet parts = _vocabulary.List("uncounted");
        PhraseSet things = _vocabulary.List("things");
        for (int i = 0; i < _words.Length; i++)
        {
            int length = parts.Match(_words, i);
            bool isHead = length > 0 && !(i + length < _words.Length && things.Match(_words, i + length) > 0);
            if (isHead)
            {
                NamesParts = true;
                CountsParts |= IsCounted(i);
            }
        }
    }

    /// <summary>Whether a count stands right before a word, or before the adjective before it.</summary>
    private bool IsCounted(int at)
    {
        for (int start = Math.Max(0, at - 4); start < at; start++)
        {
            int length = _vocabulary.Tools["count"].Match(_words, start);
            if (length > 0 && at - start - length is 0 or 1)
            {
                return true;
            }
        }

        return false;
    }

    private bool Mark(PhraseSet phrases)
    {
        bool any = false;
        for (int i = 0; i < _words.Length; i++)
        {
            if (!_used[i] && !_held[i] && phrases.Match(_words, i) is > 0 and int length)
            {
                any = true;
                Use(i, length);
            }
        }

        return any;
    }

    private void Use(int at, int length)
    {
        for (int i = at; i < at + length; i++)
        {
            _used[i] = true;
        }
    }

    /// <summary>What is read, which must be what was read before.</summary>
    private string Only(string? said, string read, string refusal)
    {
        if (said is not null && said != read)
        {
            Conflict ??= refusal;
        }

        return read;
    }

    private void Refuse(string? why, int at) => (Conflict, ConflictWord) = Conflict is null && why is not null ? (why, _tokens[at].Text) : (Conflict, ConflictWord);

    private static string? Known(IReadOnlyList<string> names, string? word) => word is null ? null : names.FirstOrDefault(name => Same(name, word));

    private static bool Same(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex("^[0-7][0-9A-HJKMNP-TV-Z]{25}$", RegexOptions.IgnoreCase)]
    private static partial Regex IdForm();
}
