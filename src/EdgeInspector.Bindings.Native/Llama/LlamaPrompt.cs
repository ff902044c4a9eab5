using System.Text;
using EdgeInspector.Core.Explaining.Generation;

namespace EdgeInspector.Bindings.Native.Llama;

/// <summary>
/// Turns a conversation into tokens by the model's own chat template; without one that libllama knows, as plain text. What the messages
/// say never becomes a control token: the template is filled with marks first, and each text is put in as plain tokens.
/// </summary>
internal sealed unsafe class LlamaPrompt
{
    // Noncharacters (Unicode 16, section 23.7): for a program's own use, in no text that is exchanged.
    private const char Open = '\uFDD0';
    private const char Close = '\uFDD1';

    private readonly LlamaApi _api;
    private readonly LlamaVocabulary _vocabulary;
    private readonly byte* _template;

    public LlamaPrompt(LlamaApi api, LlamaVocabulary vocabulary, NativeHandle model)
    {
        _api = api;
        _vocabulary = vocabulary;
        _template = api.ModelChatTemplate(model.Value, null);
        HasTemplate = _template is not null && Fill([new ChatMessage("user", "")]) is not null;
    }

    /// <summary>False: the file has none, or one of a kind that libllama does not know.</summary>
    public bool HasTemplate { get; }

    /// <summary>The prompt's tokens, up to where the answer begins.</summary>
    public int[] Tokenize(IReadOnlyList<ChatMessage> messages)
    {
        string[] texts = [.. messages.Select(message => Clean(message.Text))];
        ChatMessage[] marked = [.. messages.Select((message, i) => new ChatMessage(message.Role, $"{Open}{i}{Close}"))];
        string frame = HasTemplate && Fill(marked) is { } filled ? filled : Plain(marked);
        return texts.All(IsPlain) ? _vocabulary.Tokenize(Replace(frame, texts), addSpecial: true, parseSpecial: true) : Assemble(frame, texts);
    }

    /// <summary>Whether no control token is named in it: then it may be tokenised together with the frame, as in training.</summary>
    private bool IsPlain(string text) =>
        _vocabulary.Tokenize(text, addSpecial: false, parseSpecial: true).AsSpan().SequenceEqual(_vocabulary.Tokenize(text, addSpecial: false, parseSpecial: false));

    /// <summary>Frame and texts tokenised apart, the frame's words as control, the texts' not.</summary>
    private int[] Assemble(string frame, string[] texts)
    {
        var tokens = new List<int>();
        bool isFirst = true;
        foreach ((string text, bool isFrame) in Split(frame, texts))
        {
            tokens.AddRange(_vocabulary.Tokenize(text, addSpecial: isFirst, parseSpecial: isFrame));
            isFirst = false;
        }

        return [.. tokens];
    }

    private static IEnumerable<(string Text, bool IsFrame)> Split(string frame, string[] texts)
    {
        int at = 0;
        for (int open; (open = frame.IndexOf(Open, at)) >= 0;)
        {
            int close = frame.IndexOf(Close, open);
            yield return (frame[at..open], true);
            yield return (texts[int.Parse(frame.AsSpan(open + 1, close - open - 1), System.Globalization.CultureInfo.InvariantCulture)], false);
            at = close + 1;
        }

        yield return (frame[at..], true);
    }

    private static string Replace(string frame, string[] texts) => string.Concat(Split(frame, texts).Select(part => part.Text));

    private static string Plain(ChatMessage[] messages)
    {
        var text = new StringBuilder();
        foreach (ChatMessage message in messages)
        {
            text.Append(message.Role switch { "system" => "System", "assistant" => "Assistant", _ => "User" }).Append(": ").Append(message.Text).Append("\n\n");
        }

        return text.Append("Assistant:").ToString();
    }

    /// <summary>Without our marks and the zero at which C would end the text.</summary>
    private static string Clean(string text) => text.AsSpan().IndexOfAny(Open, Close, '\0') < 0
        ? text
        : string.Concat(text.Where(c => c is not (Open or Close or '\0')));

    private string? Fill(ChatMessage[] messages)
    {
        List<Utf8Name> names = [.. messages.SelectMany(message => new[] { new Utf8Name(message.Role), new Utf8Name(message.Text) })];
        try
        {
            var chat = new LlamaChatMessage[messages.Length];
            for (int i = 0; i < chat.Length; i++)
            {
                chat[i] = new LlamaChatMessage { Role = names[2 * i].Pointer, Content = names[(2 * i) + 1].Pointer };
            }

            byte[] buffer = new byte[4096];
            int length = Fill(chat, buffer);
            if (length > buffer.Length)
            {
                buffer = new byte[length];
                length = Fill(chat, buffer);
            }

            return length < 0 ? null : Encoding.UTF8.GetString(buffer, 0, length);
        }
        finally
        {
            names.ForEach(name => name.Dispose());
        }
    }

    private int Fill(LlamaChatMessage[] chat, byte[] buffer)
    {
        fixed (LlamaChatMessage* messages = chat)
        fixed (byte* into = buffer)
        {
            return _api.ChatApplyTemplate(_template, messages, (nuint)chat.Length, 1, into, buffer.Length);
        }
    }
}
