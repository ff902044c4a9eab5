"""Trains the language model that ships: tokenizer, network, GGUF."""
