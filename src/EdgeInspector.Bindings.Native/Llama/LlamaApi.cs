using System.Runtime.InteropServices;

namespace EdgeInspector.Bindings.Native.Llama;

/// <summary>
/// The functions of <c>llama.h</c> and <c>ggml-backend.h</c> in use, found by name in a loaded library. Pointers of functions that take or
/// return structures by value hold for the layouts of release 0.5 alone; <see cref="LlamaLibrary"/> checks them.
/// </summary>
internal sealed unsafe class LlamaApi(nint library)
{
    /// <summary>A function of ggml, in a library that libllama loads.</summary>
    public readonly delegate* unmanaged<byte*, void> BackendLoadAllFromPath = (delegate* unmanaged<byte*, void>)NativeLibrary.GetExport(library, "ggml_backend_load_all_from_path");
    public readonly delegate* unmanaged<void> BackendLoadAll = (delegate* unmanaged<void>)NativeLibrary.GetExport(library, "ggml_backend_load_all");
    public readonly delegate* unmanaged<nuint> DeviceCount = (delegate* unmanaged<nuint>)NativeLibrary.GetExport(library, "ggml_backend_dev_count");

    public readonly delegate* unmanaged<void> BackendInit = (delegate* unmanaged<void>)NativeLibrary.GetExport(library, "llama_backend_init");
    public readonly delegate* unmanaged<delegate* unmanaged<int, byte*, nint, void>, nint, void> LogSet = (delegate* unmanaged<delegate* unmanaged<int, byte*, nint, void>, nint, void>)NativeLibrary.GetExport(library, "llama_log_set");

    public readonly delegate* unmanaged<LlamaModelParams> ModelDefaults = (delegate* unmanaged<LlamaModelParams>)NativeLibrary.GetExport(library, "llama_model_default_params");
    public readonly delegate* unmanaged<byte*, LlamaModelParams, nint> ModelLoad = (delegate* unmanaged<byte*, LlamaModelParams, nint>)NativeLibrary.GetExport(library, "llama_model_load_from_file");
    public readonly delegate* unmanaged<nint, void> ModelFree = (delegate* unmanaged<nint, void>)NativeLibrary.GetExport(library, "llama_model_free");
    public readonly delegate* unmanaged<nint, nint> ModelVocabulary = (delegate* unmanaged<nint, nint>)NativeLibrary.GetExport(library, "llama_model_get_vocab");
    public readonly delegate* unmanaged<nint, int> ModelTrainedContext = (delegate* unmanaged<nint, int>)NativeLibrary.GetExport(library, "llama_model_n_ctx_train");
    public readonly delegate* unmanaged<nint, ulong> ModelParameters = (delegate* unmanaged<nint, ulong>)NativeLibrary.GetExport(library, "llama_model_n_params");
    public readonly delegate* unmanaged<nint, ulong> ModelSize = (delegate* unmanaged<nint, ulong>)NativeLibrary.GetExport(library, "llama_model_size");
    public readonly delegate* unmanaged<nint, byte> ModelHasDecoder = (delegate* unmanaged<nint, byte>)NativeLibrary.GetExport(library, "llama_model_has_decoder");
    public readonly delegate* unmanaged<nint, byte> ModelHasEncoder = (delegate* unmanaged<nint, byte>)NativeLibrary.GetExport(library, "llama_model_has_encoder");
    public readonly delegate* unmanaged<nint, byte*, byte*> ModelChatTemplate = (delegate* unmanaged<nint, byte*, byte*>)NativeLibrary.GetExport(library, "llama_model_chat_template");
    public readonly delegate* unmanaged<byte*, LlamaChatMessage*, nuint, byte, byte*, int, int> ChatApplyTemplate =
        (delegate* unmanaged<byte*, LlamaChatMessage*, nuint, byte, byte*, int, int>)NativeLibrary.GetExport(library, "llama_chat_apply_template");

    public readonly delegate* unmanaged<LlamaContextParams> ContextDefaults = (delegate* unmanaged<LlamaContextParams>)NativeLibrary.GetExport(library, "llama_context_default_params");
    public readonly delegate* unmanaged<nint, LlamaContextParams, nint> ContextCreate = (delegate* unmanaged<nint, LlamaContextParams, nint>)NativeLibrary.GetExport(library, "llama_init_from_model");
    public readonly delegate* unmanaged<nint, void> ContextFree = (delegate* unmanaged<nint, void>)NativeLibrary.GetExport(library, "llama_free");
    public readonly delegate* unmanaged<nint, uint> ContextTokens = (delegate* unmanaged<nint, uint>)NativeLibrary.GetExport(library, "llama_n_ctx");
    public readonly delegate* unmanaged<nint, int> ContextThreads = (delegate* unmanaged<nint, int>)NativeLibrary.GetExport(library, "llama_n_threads");
    public readonly delegate* unmanaged<nint, delegate* unmanaged<nint, byte>, nint, void> SetAbortCallback = (delegate* unmanaged<nint, delegate* unmanaged<nint, byte>, nint, void>)NativeLibrary.GetExport(library, "llama_set_abort_callback");
    public readonly delegate* unmanaged<nint, LlamaBatch, int> Decode = (delegate* unmanaged<nint, LlamaBatch, int>)NativeLibrary.GetExport(library, "llama_decode");
    public readonly delegate* unmanaged<nint, int, float*> Logits = (delegate* unmanaged<nint, int, float*>)NativeLibrary.GetExport(library, "llama_get_logits_ith");
    public readonly delegate* unmanaged<nint, nint> Memory = (delegate* unmanaged<nint, nint>)NativeLibrary.GetExport(library, "llama_get_memory");
    public readonly delegate* unmanaged<nint, byte, void> MemoryClear = (delegate* unmanaged<nint, byte, void>)NativeLibrary.GetExport(library, "llama_memory_clear");
    public readonly delegate* unmanaged<nint, int, int, int, byte> MemoryRemove = (delegate* unmanaged<nint, int, int, int, byte>)NativeLibrary.GetExport(library, "llama_memory_seq_rm");

    public readonly delegate* unmanaged<nint, int> VocabularyCount = (delegate* unmanaged<nint, int>)NativeLibrary.GetExport(library, "llama_vocab_n_tokens");
    public readonly delegate* unmanaged<nint, int, byte> IsEnd = (delegate* unmanaged<nint, int, byte>)NativeLibrary.GetExport(library, "llama_vocab_is_eog");
    public readonly delegate* unmanaged<nint, byte*, int, int*, int, byte, byte, int> Tokenize =
        (delegate* unmanaged<nint, byte*, int, int*, int, byte, byte, int>)NativeLibrary.GetExport(library, "llama_tokenize");
    public readonly delegate* unmanaged<nint, int, byte*, int, int, byte, int> TokenToPiece =
        (delegate* unmanaged<nint, int, byte*, int, int, byte, int>)NativeLibrary.GetExport(library, "llama_token_to_piece");

    public readonly delegate* unmanaged<nint, byte*, byte*, nint> SamplerGrammar = (delegate* unmanaged<nint, byte*, byte*, nint>)NativeLibrary.GetExport(library, "llama_sampler_init_grammar");
    public readonly delegate* unmanaged<float, nint> SamplerTemperature = (delegate* unmanaged<float, nint>)NativeLibrary.GetExport(library, "llama_sampler_init_temp");
    public readonly delegate* unmanaged<float, nuint, nint> SamplerTopP = (delegate* unmanaged<float, nuint, nint>)NativeLibrary.GetExport(library, "llama_sampler_init_top_p");
    public readonly delegate* unmanaged<uint, nint> SamplerDistribution = (delegate* unmanaged<uint, nint>)NativeLibrary.GetExport(library, "llama_sampler_init_dist");
    public readonly delegate* unmanaged<nint, LlamaTokenDataArray*, void> SamplerApply = (delegate* unmanaged<nint, LlamaTokenDataArray*, void>)NativeLibrary.GetExport(library, "llama_sampler_apply");
    public readonly delegate* unmanaged<nint, int, void> SamplerAccept = (delegate* unmanaged<nint, int, void>)NativeLibrary.GetExport(library, "llama_sampler_accept");
    public readonly delegate* unmanaged<nint, void> SamplerFree = (delegate* unmanaged<nint, void>)NativeLibrary.GetExport(library, "llama_sampler_free");
}
