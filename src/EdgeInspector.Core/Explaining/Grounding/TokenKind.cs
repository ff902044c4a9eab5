namespace EdgeInspector.Core.Explaining.Grounding;

internal enum TokenKind
{
    Word,

    /// <summary>Digits or number words.</summary>
    Number,

    /// <summary>"third".</summary>
    Ordinal,

    /// <summary>A fact: by reference, or a name that no other word can be mistaken for.</summary>
    Known,

    /// <summary>Time of day.</summary>
    Clock,

    Date,

    /// <summary>Letters and digits mixed, a version, an address: something's name.</summary>
    Identifier,

    Symbol,
}
