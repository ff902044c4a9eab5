namespace EdgeInspector.Core.Explaining.Generation;

/// <summary>Why a language model did not load or answer.</summary>
public enum LanguageModelFault
{
    /// <summary>The library is missing or unfit, or refuses for a reason of its own.</summary>
    Library,

    /// <summary>The file is missing or cannot be read.</summary>
    Missing,

    /// <summary>The file is not GGUF, cut off, damaged, or of a kind the library does not run.</summary>
    Unusable,

    /// <summary>The file holds a vocabulary and no weights.</summary>
    VocabularyOnly,

    /// <summary>Weights and context need more memory than there is.</summary>
    TooLarge,

    /// <summary>The grammar is not understood, or the model's vocabulary cannot write what it asks for.</summary>
    Grammar,

    /// <summary>The prompt leaves no room for an answer.</summary>
    PromptTooLong,

    /// <summary>The process in which the model lives ended while it was asked, or does not start.</summary>
    WorkerDied,

    /// <summary>No answer before the deadline.</summary>
    DeadlineExceeded,

    /// <summary>Turned away before it was begun: another request waits already, memory is short, or the worker is being restarted.</summary>
    Shed,
}
