using System.CommandLine;
using System.Globalization;
using System.Numerics;

namespace EdgeInspector.Commands;

/// <summary>Options that take a number of a range, and refuse any other word with the range.</summary>
internal static class NumberOption
{
    /// <param name="name">With its hyphens.</param>
    /// <param name="least">Inclusive, as <paramref name="most"/>.</param>
    public static Option<double?> Real(string name, string description, double least, double most) =>
        Make(name, description, "a number", NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, least, most);

    /// <inheritdoc cref="Real"/>
    public static Option<int?> Whole(string name, string description, int least, int most) =>
        Make(name, description, "a whole number", NumberStyles.AllowLeadingSign, least, most);

    private static Option<T?> Make<T>(string name, string description, string kind, NumberStyles styles, T least, T most)
        where T : struct, INumber<T> => new(name)
        {
            Description = description,
            HelpName = "N",
            CustomParser = result =>
            {
                string text = result.Tokens[0].Value;
                if (T.TryParse(text, styles, CultureInfo.InvariantCulture, out T value) && value >= least && value <= most)
                {
                    return value;
                }

                result.AddError($"{name} is '{text}'; write {kind} from {least} to {most}");
                return null;
            },
        };
}
