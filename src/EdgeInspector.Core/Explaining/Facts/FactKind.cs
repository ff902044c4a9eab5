namespace EdgeInspector.Core.Explaining.Facts;

/// <summary>What a fact's value is.</summary>
public enum FactKind
{
    /// <summary>A quantity with a unit.</summary>
    Number,

    /// <summary>A name from elsewhere, such as a class, a zone or a model: data, never more.</summary>
    Name,

    /// <summary>One of a few values that the program itself knows, such as a place or a verdict.</summary>
    Word,

    /// <summary>Local time of the event.</summary>
    Time,

    /// <summary>Words of the plant's knowledge base.</summary>
    Text,
}
