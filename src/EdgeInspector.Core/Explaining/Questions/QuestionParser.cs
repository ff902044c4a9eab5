using System.Text.RegularExpressions;
using EdgeInspector.Core.Explaining.Facts;
using EdgeInspector.Core.Explaining.Grounding;
using EdgeInspector.Core.Explaining.Knowledge;
using EdgeInspector.Core.Explaining.Languages;
using EdgeInspector.Core.Judging;

namespace EdgeInspector.Core.Explaining.Questions;

/// <summary>
/// Understands questions without a model, in every language there is. A question is understood only when every word of it is: a word
/// that could narrow the question down and is not known makes a refusal, never a wrong count.
/// </summary>
public sealed partial class QuestionParser(QuestionNames names)
{
    /// <summary>Reads a question in the language it is understood best in.</summary>
    /// <param name="now">With the offset of the plant's local time.</param>
    /// <param name="preferred">Two-letter code that decides where two languages do equally well.</param>
    public QuestionReading Read(string question, DateTimeOffset now, string preferred = "en")
    {
        QuestionReading? best = null;
        foreach (string code in LanguagePack.Codes.OrderBy(code => code != preferred))
        {
            QuestionReading reading = new Attempt(question, names, LanguagePack.Get(code), now).Read();
            if (best is null || (reading.Refusal is null && best.Refusal is not null) || ((reading.Refusal is null) == (best.Refusal is null) && reading.Unknown < best.Unknown))
            {
                best = reading;
            }
        }

        return best!;
    }

    [GeneratedRegex("^[0-7][0-9A-HJKMNP-TV-Z]{25}$", RegexOptions.IgnoreCase)]
    private static partial Regex EventId();

    /// <summary>One question in one language.</summary>
    private sealed class Attempt
    {
        private readonly QuestionNames _names;
        private readonly LanguagePack _language;
        private readonly QuestionVocabulary _vocabulary;
        private readonly List<TextToken> _tokens;
        private readonly string?[] _words;
        private readonly bool[] _used;
        private readonly DateTimeOffset _now;
        private readonly List<(TimeSlot Slot, string Id)> _times = [];
        private readonly HashSet<string> _tools = [];
        private readonly HashSet<string> _classes = [];
        private string? _camera;
        private string? _zone;
        private string? _eventId;
        private FramePlace? _place;
        private VerdictKind? _verdict;
        private bool _things;
        private bool _parts;
        private bool _countsParts;

        public Attempt(string question, QuestionNames names, LanguagePack language, DateTimeOffset now)
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
            _used = [.. _tokens.Select(static token => token.Kind == TokenKind.Symbol && token.Text is "?" or "." or "!" or "," or ";" or ":" or "'" or "\"" or "-" or "(" or ")")];
        }

        public QuestionReading Read()
        {
            Names();
            Times();
            if (Classes() is { } unknown)
            {
                return Refuse("no-class", unknown);
            }

            NamedByCue();
            Places();
            Verdicts();
            SplitVerbs();
            Tools();
            Uncounted();
            _things = Mark(_vocabulary.List("things"));
            foreach ((string tool, PhraseSet phrases) in _vocabulary.OnlyWith)
            {
                // "Most" says nothing more where it is asked for a place, and changes every other question.
                if (_tools.Contains(tool))
                {
                    Mark(phrases);
                }
            }

            Mark(_vocabulary.List("stop"));
            if (Leftover() is { } word)
            {
                return Refuse("unknown-word", word);
            }

            return _classes.Count > 1 ? Refuse("two-classes") : Choose();
        }

        private QuestionReading Choose()
        {
            ToolCall call = new()
            {
                Tool = QuestionTool.None,
                Class = _classes.FirstOrDefault(),
                Camera = _camera,
                Zone = _zone,
                Place = _place,
                Verdict = _verdict,
                EventId = _eventId,
                Time = _times.Count == 1 ? _times[0].Slot : null,
            };
            if (_tools.Contains("explain") || _eventId is not null)
            {
                // Why they rise, why there are so many: one event is no answer.
                return _tools.Overlaps(["trend", "compare", "count", "locate", "models"]) ? Refuse("no-tool") : Do(call with { Tool = QuestionTool.Explain });
            }

            if (_tools.Contains("models"))
            {
                return _times.Count > 1 ? Refuse("two-times") : Do(call with { Tool = QuestionTool.Models });
            }

            if (_countsParts || (_parts && _tools.Contains("count") && call.Class is null && !_things))
            {
                return Refuse("no-parts");
            }

            if (_tools.Contains("compare") && Compared(call) is { } compared)
            {
                return Do(compared);
            }

            if (_times.Count > 1 || _tools.Contains("compare"))
            {
                return Refuse("two-times");
            }

            var calls = new List<ToolCall>();
            foreach ((string id, QuestionTool tool) in ((string, QuestionTool)[])[("count", QuestionTool.Count), ("trend", QuestionTool.Trend), ("locate", QuestionTool.Locate), ("latest", QuestionTool.Latest), ("list", QuestionTool.List)])
            {
                // "Show", "which" and "last" belong to whatever else is asked; a question for where or when is one.
                bool isWeak = tool is QuestionTool.List or QuestionTool.Latest && calls.Count > 0;
                if (_tools.Contains(id) && !isWeak)
                {
                    calls.Add(call with { Tool = tool });
                }
            }

            bool says = calls.Count > 0 || call.Class is not null || _things;
            if (!says)
            {
                return Refuse("no-tool") with { LacksToolAlone = !_parts, Arguments = call };
            }

            return calls.Count == 0 ? Do(call with { Tool = QuestionTool.Count }) : new QuestionReading(_language, calls, null);
        }

        /// <summary>Two spans, or one that has a usual counterpart.</summary>
        private ToolCall? Compared(ToolCall call)
        {
            if (_times.Count == 2)
            {
                (TimeSlot first, TimeSlot second) = (_times[0].Slot, _times[1].Slot);
                if (_times[1].Id == "hour-before")
                {
                    second = second with { From = first.From - (first.To - first.From), To = first.From };
                }
                else if (_times[1].Id == "day-before")
                {
                    second = second with { From = first.From.AddDays(-1), To = first.From };
                }

                return call with { Tool = QuestionTool.Compare, Time = first, Against = second };
            }

            DateTimeOffset midnight = new(_now.Date, _now.Offset);
            return _times is [var (slot, id)] ? id switch
            {
                "yesterday" => call with { Tool = QuestionTool.Compare, Time = new TimeSlot(midnight, _now, "today"), Against = slot },
                "last-week" => call with { Tool = QuestionTool.Compare, Time = new TimeSlot(slot.To, _now, "this week"), Against = slot },
                "last-shift" => call with { Tool = QuestionTool.Compare, Time = new TimeSlot(slot.To, _now, "this shift"), Against = slot },
                "hour-before" => call with { Tool = QuestionTool.Compare, Time = new TimeSlot(_now.AddHours(-1), _now, "the last hour"), Against = slot },
                _ => null,
            } : null;
        }

        private void Names()
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
                        bool isCamera = token.Fact == FactIds.Camera;
                        string known = (isCamera ? _names.Cameras : _names.Zones).First(name => Same(name, token.Text));
                        (_camera, _zone) = isCamera ? (known, _zone) : (_camera, known);
                    }
                }
                else if (token.Kind == TokenKind.Identifier && EventId().IsMatch(token.Text))
                {
                    (_used[i], _eventId) = (true, token.Text.ToUpperInvariant());
                }
            }
        }

        private void Times()
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
        private string? Classes()
        {
            var phrases = new List<(PhraseSet Phrases, string Label)>();
            foreach (string label in _names.Classes)
            {
                DefectKnowledge? defect = _names.Knowledge.Find(label);
                IEnumerable<string> called = defect is null ? [label] : [label, .. defect.Aliases, .. defect.Name.Texts.Values];
                phrases.Add((new PhraseSet(called.Select(static name => name.Replace('_', ' ').Replace('-', ' ').ToLowerInvariant())), label));
            }

            foreach (DefectKnowledge defect in _names.Knowledge.Defects.Where(defect => !_names.Classes.Any(label => _names.Knowledge.Find(label) == defect)))
            {
                phrases.Add((new PhraseSet(defect.Aliases.Append(defect.Label).Concat(defect.Name.Texts.Values).Select(static name => name.Replace('_', ' ').ToLowerInvariant())), defect.Label));
            }

            string[] endings = [.. _language.Vocabulary.Endings.Append("s")];
            for (int i = 0; i < _words.Length; i++)
            {
                (int Length, string Label) best = (0, "");
                foreach ((PhraseSet set, string label) in phrases)
                {
                    int length = _used[i] ? 0 : set.Match(_words, i, endings);
                    best = length > best.Length ? (length, label) : best;
                }

                int generic = _used[i] ? 0 : _language.Vocabulary.List("defects").Match(_words, i, endings);
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
        private void NamedByCue()
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
                    bool isNamed = (fact == FactIds.Camera ? _camera : _zone) is not null;
                    if (after is null && before is null && !isNamed)
                    {
                        continue;
                    }

                    _used[i] = true;
                    if (after is not null || before is not null)
                    {
                        _used[after is not null ? i + 1 : i - 1] = true;
                        (_camera, _zone) = fact == FactIds.Camera ? (after ?? before, _zone) : (_camera, after ?? before);
                    }
                }
            }

            for (int i = 0; i < _words.Length && _zone is null; i++)
            {
                if (!_used[i] && Known(_names.Zones, _words[i]) is { } zone)
                {
                    (_zone, _used[i]) = (zone, true);
                }
            }
        }

        private void Places()
        {
            var said = new HashSet<string>();
            for (int i = 0; i < _words.Length; i++)
            {
                foreach ((string id, PhraseSet phrases) in _language.Vocabulary.Group("place"))
                {
                    if (!_used[i] && id != "exempt" && phrases.Match(_words, i) is > 0 and int length)
                    {
                        said.Add(id);
                        Use(i, length);
                    }
                }
            }

            if (said.Overlaps(["top", "bottom", "left", "right", "centre"]))
            {
                int row = said.Contains("top") ? 0 : said.Contains("bottom") ? 2 : 1;
                int column = said.Contains("left") ? 0 : said.Contains("right") ? 2 : 1;
                _place = (FramePlace)((3 * row) + column);
            }
        }

        private void Verdicts()
        {
            for (int i = 0; i < _words.Length; i++)
            {
                foreach ((string list, VerdictKind verdict) in ((string, VerdictKind)[])[("rejected", VerdictKind.Ng), ("accepted", VerdictKind.Ok)])
                {
                    if (!_used[i] && _vocabulary.List(list).Match(_words, i) is > 0 and int length)
                    {
                        _verdict = verdict;
                        Use(i, length);
                    }
                }
            }
        }

        private void Tools()
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
        private void SplitVerbs()
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
        private void Uncounted()
        {
            PhraseSet parts = _vocabulary.List("uncounted");
            PhraseSet things = _vocabulary.List("things");
            for (int i = 0; i < _words.Length; i++)
            {
                int length = parts.Match(_words, i);
                bool isHead = length > 0 && !(i + length < _words.Length && things.Match(_words, i + length) > 0);
                if (isHead)
                {
                    _parts = true;
                    _countsParts |= IsCounted(i);
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
                if (!_used[i] && phrases.Match(_words, i) is > 0 and int length)
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

        private string? Leftover() => Array.IndexOf(_used, false) is >= 0 and int i ? _tokens[i].Text : null;

        private QuestionReading Do(ToolCall call) => new(_language, [call], null);

        private QuestionReading Refuse(string why, params ReadOnlySpan<string> values) =>
            new(_language, [], _vocabulary.Answer(why, values)) { Unknown = 1 + _used.Count(static used => !used) };

        private static string? Known(IReadOnlyList<string> names, string? word) => word is null ? null : names.FirstOrDefault(name => Same(name, word));

        private static bool Same(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);
    }
}
