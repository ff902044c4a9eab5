using EdgeInspector.Core.Explaining.Languages;

namespace EdgeInspector.Core.Explaining.Questions;

/// <summary>
/// Understands questions without a model, in every language there is. A question is understood only when every word of it is: a word
/// that could narrow the question down and is not known makes a refusal, never a wrong count.
/// </summary>
public sealed class QuestionParser(QuestionNames names)
{
    /// <summary>Reads a question in the language it is understood best in.</summary>
    /// <param name="now">With the offset of the plant's local time.</param>
    /// <param name="preferred">Two-letter code that decides where two languages do equally well.</param>
    public QuestionReading Read(string question, DateTimeOffset now, string preferred = "en")
    {
        QuestionReading? best = null;
        foreach (string code in LanguagePack.Codes.OrderBy(code => code != preferred))
        {
            LanguagePack language = LanguagePack.Get(code);
            var words = new QuestionWords(question, names, language, now);
            words.Read();
            QuestionReading reading = new QuestionChoice(words, language, now).Read();
            if (best is null || (reading.Refusal is null && best.Refusal is not null) || ((reading.Refusal is null) == (best.Refusal is null) && reading.Unknown < best.Unknown))
            {
                best = reading;
            }
        }

        return best!;
    }
}
