namespace EdgeInspector.Core.Explaining.Questions;

/// <summary>What can be asked of the events. Every tool only reads.</summary>
public enum QuestionTool
{
    /// <summary>None of the tools answers it.</summary>
    None,

    /// <summary>How many.</summary>
    Count,

    /// <summary>Which ones.</summary>
    List,

    /// <summary>Whether they become more or fewer.</summary>
    Trend,

    /// <summary>One span of time against another.</summary>
    Compare,

    /// <summary>Where in the picture.</summary>
    Locate,

    /// <summary>The newest.</summary>
    Latest,

    /// <summary>One event in words.</summary>
    Explain,

    /// <summary>Which models judged, since when.</summary>
    Models,
}
