namespace EdgeInspector.Core.Explaining.Generation;

/// <summary>One message of a conversation.</summary>
/// <param name="Role"><c>system</c>, <c>user</c> or <c>assistant</c>.</param>
/// <param name="Text">Plain text; special tokens in it are data, never control.</param>
public sealed record ChatMessage(string Role, string Text);
