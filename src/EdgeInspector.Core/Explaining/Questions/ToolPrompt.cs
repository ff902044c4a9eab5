using System.Text;
using EdgeInspector.Core.Explaining.Answers;

namespace EdgeInspector.Core.Explaining.Questions;

/// <summary>
/// What a language model is asked when the words of a question are known and its purpose is not: which tool. The arguments come from the
/// words themselves, so that a model can choose a wrong tool and never a wrong number.
/// </summary>
public static class ToolPrompt
{
    private const string Instruction = "Name the tool that answers the question: count, list, trend, compare, locate, latest, explain, models or none.";

    /// <summary>Longest question that is passed on.</summary>
    private const int MostCharacters = 300;

    /// <summary>The answer: <c>tool: </c> and one of the names.</summary>
    public static string Grammar { get; } =
        $"root ::= \"tool: \" ({string.Join(" | ", Enum.GetNames<QuestionTool>().Select(static name => $"\"{name.ToLowerInvariant()}\""))}) \"\\n\"\n";

    public static PromptText Build(string question)
    {
        var text = new StringBuilder("question ");
        foreach (char c in question.Length > MostCharacters ? question[..MostCharacters] : question)
        {
            text.Append(char.IsLetterOrDigit(c) || c is '?' or ',' or '.' or ':' or '-' or '\'' ? c : ' ');
        }

        return new PromptText(Instruction, text.ToString().Trim());
    }

    /// <summary>The tool that was named; none where it cannot be read.</summary>
    public static QuestionTool Read(string answer)
    {
        string name = answer.Replace("tool:", "", StringComparison.OrdinalIgnoreCase).Trim();
        return Enum.TryParse(name, ignoreCase: true, out QuestionTool tool) && Enum.IsDefined(tool) ? tool : QuestionTool.None;
    }
}
