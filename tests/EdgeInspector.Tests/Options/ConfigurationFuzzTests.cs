using System.Text;
using EdgeInspector.Options;
using Xunit;

namespace EdgeInspector.Tests.Options;

public class ConfigurationFuzzTests
{
    private static readonly string[] _pieces =
    [
        "\t", "\n", "  ", ":", "- ", "[", "]", "{", "}", "'", "\"", "#", "&a ", "*a", "? ", "|\n", ">\n", "!!str ", "!<x>", "%YAML 9.9\n", "---\n", "...\n", "@", "`", "\\", "\0", "\uFEFF",
        "<<", "~", "null", "cameras", "name", ",", "\u0085", "\ud83d\ude00", "\\x", "0", "-1", "1e999", "!",
    ];

    /// <summary>Whatever a file holds, the answer is a list of errors or a valid configuration: never an exception.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Load_DamagedFiles_NeverThrows(int seed)
    {
        var random = new Random(seed);
        for (int round = 0; round < 2000; round++)
        {
            var text = new StringBuilder(round % 2 == 0 ? Config.Full : Config.Minimal);
            for (int edit = random.Next(1, 5); edit > 0; edit--)
            {
                int at = random.Next(text.Length);
                switch (random.Next(3))
                {
                    case 0:
                        text.Remove(at, Math.Min(text.Length - at, random.Next(1, 8)));
                        break;
                    case 1:
                        text.Insert(at, _pieces[random.Next(_pieces.Length)]);
                        break;
                    default:
                        text.Length = Math.Max(1, random.Next(text.Length));
                        break;
                }
            }

            string yaml = text.ToString();
            try
            {
                ConfigurationResult result = Config.Load(yaml, "mqtt:keep_alive=10");
                Assert.All(result.Errors, error => Assert.NotEmpty(error.Message));
                Assert.Equal(result.Errors.Count == 0, result.Options is not null);
            }
            catch (Exception error)
            {
                Assert.Fail($"{error.GetType().Name} in round {round} for\n{yaml}\n{error}");
            }
        }
    }
}
