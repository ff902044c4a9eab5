using EdgeInspector.Core.Explaining;
using EdgeInspector.Core.Explaining.Generation;
using EdgeInspector.Core.Explaining.Questions;

namespace EdgeInspector.ExplainerPairs;

/// <summary>Counts what a model wrote.</summary>
internal sealed class Tally
{
    private readonly HashSet<string> _texts = [];
    private int _events;
    private int _sentences;
    private int _grounded;
    private int _said;
    private int _questions;
    private int _rightTools;
    private int _byModel;
    private int _complete;
    private int _templateSentences;
    private int _templateGrounded;
    private long _factsByModel;
    private long _factsByTemplate;
    private long _tokens;
    private TimeSpan _time;

    public void Add(GenerationResult result, TimeSpan time, Explanation explanation, Explanation template)
    {
        _events++;
        _tokens += result.GeneratedTokens;
        _time += time;
        _complete += result.IsComplete ? 1 : 0;
        _sentences += explanation.Checked.Count;
        _grounded += explanation.Checked.Count(sentence => sentence.IsGrounded);
        _templateSentences += template.Checked.Count;
        _templateGrounded += template.Checked.Count(sentence => sentence.IsGrounded);
        _said += explanation.Summary.Count + explanation.Looks.Count;
        if (explanation.Source == ExplanationSource.Model)
        {
            _byModel++;
            _factsByModel += explanation.Facts.Count;
            _factsByTemplate += template.Facts.Count;
            _texts.Add(result.Text.Split('\n')[0]);
        }
    }

    public void Add(QuestionTool asked, QuestionTool chosen)
    {
        _questions++;
        _rightTools += asked == chosen ? 1 : 0;
    }

    public object Figures() => new
    {
        events = _events,
        written_by_model = Share(_byModel, _events),
        complete_answers = Share(_complete, _events),
        sentences = _sentences,
        grounding_before_check = Share(_grounded, _sentences),
        sentences_said = _said,
        template_grounding = Share(_templateGrounded, _templateSentences),
        facts_per_explanation = Share(_factsByModel, _byModel),
        facts_per_template = Share(_factsByTemplate, _byModel),
        different_summaries = _texts.Count,
        questions = _questions,
        tool_choice_accuracy = Share(_rightTools, _questions),
        tokens_per_answer = Share(_tokens, _events),
        seconds_per_answer = Math.Round(_time.TotalSeconds / Math.Max(1, _events), 4),
    };

    private static double Share(long part, long whole) => whole == 0 ? 0 : Math.Round((double)part / whole, 4);
}
