namespace EdgeInspector.Core.Explaining.Grounding;

/// <summary>A piece of a sentence.</summary>
/// <param name="Text">As written.</param>
/// <param name="Lower">In small letters.</param>
/// <param name="Value">Of a number or ordinal.</param>
/// <param name="Decimals">Digits after the decimal sign.</param>
/// <param name="Fact">Id of the fact that a known piece is.</param>
internal readonly record struct TextToken(TokenKind Kind, string Text, string Lower, double Value = 0, int Decimals = 0, string Fact = "")
{
    public string? WordOrNull => Kind is TokenKind.Word or TokenKind.Symbol ? Lower : null;
}
