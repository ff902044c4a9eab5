using EdgeInspector.Core.Explaining.Knowledge;
using EdgeInspector.Options;
using EdgeInspector.Options.Knowledge;
using Xunit;

namespace EdgeInspector.Tests.Options;

public sealed class KnowledgeFileTests
{
    [Fact]
    public void Read_ShippedBoards_HoldEveryClassOfTheShippedModel()
    {
        var errors = new List<ConfigurationError>();
        KnowledgeBase knowledge = KnowledgeFile.Read(Path.Combine(Repository.Root, "knowledge", "pcb.yml"), errors)!;

        Assert.Empty(errors);
        foreach (string label in new[] { "open", "short", "mousebite", "spur", "spurious_copper", "pin_hole" })
        {
            DefectKnowledge defect = knowledge.Find(label)!;
            Assert.NotEmpty(defect.Causes);
            Assert.NotEmpty(defect.Actions);
            Assert.NotEqual(defect.Name.In("en"), defect.Name.In("de"));
            Assert.All(defect.Causes.Concat(defect.Actions), item => Assert.NotEqual(item.Text.In("en"), item.Text.In("de")));
        }

        Assert.Same(knowledge.Find("pin_hole"), knowledge.Find("Pin-Hole"));
        Assert.Null(knowledge.Find("unicorn"));
    }

    [Fact]
    public void Read_ManyMistakes_AreToldAtOnceWithTheirLines()
    {
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.FullName, "bad.yml");
        File.WriteAllText(file, """
            product: boards
            defects:
              - label: open
                name: open circuit
                appearance: {en: "a {gap}", xyz: nonsense}
                severity: dreadful
                causes:
                  - {id: Over Etching, text: strong}
                  - {id: dirt, text: dirt}
                  - {id: dirt, text: dirt again}
                colour: red
              - label: open
                appearance: twice
            """);
        var errors = new List<ConfigurationError>();

        Assert.Null(KnowledgeFile.Read(file, errors));

        string[] told = [.. errors.Select(error => error.ToString())];
        Assert.Contains(told, line => line.StartsWith($"{file}:5: ", StringComparison.Ordinal) && line.Contains("braces", StringComparison.Ordinal));
        Assert.Contains(told, line => line.StartsWith($"{file}:5: ", StringComparison.Ordinal) && line.Contains("xyz", StringComparison.Ordinal));
        Assert.Contains(told, line => line.StartsWith($"{file}:6: ", StringComparison.Ordinal) && line.Contains("severity", StringComparison.Ordinal));
        Assert.Contains(told, line => line.StartsWith($"{file}:8: ", StringComparison.Ordinal) && line.Contains("Over Etching", StringComparison.Ordinal));
        Assert.Contains(told, line => line.Contains("'dirt' more than once", StringComparison.Ordinal));
        Assert.Contains(told, line => line.StartsWith($"{file}:11: ", StringComparison.Ordinal) && line.Contains("colour", StringComparison.Ordinal));
        Assert.Contains(told, line => line.Contains("name is missing", StringComparison.Ordinal));
        Assert.Contains(told, line => line.Contains("'open' more than once", StringComparison.Ordinal));
    }
}
