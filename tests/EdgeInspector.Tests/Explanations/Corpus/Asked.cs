namespace EdgeInspector.Tests.Explanations.Corpus;

/// <summary>What a question of the corpus wants.</summary>
internal enum Asked
{
    Count,
    List,
    Trend,
    Compare,
    Locate,
    Latest,
    Explain,
    Models,
}
