namespace EdgeInspector.Updates.Installation;

/// <summary>A verified model in a slot of its own, durable on disk, to which no pointer leads yet.</summary>
/// <param name="Name">Of the model, as its manifest has it.</param>
/// <param name="Version">Semantic version, as its manifest has it.</param>
/// <param name="Folder">Its version folder, absolute.</param>
/// <param name="Sha256">Of the package it came in, 64 small hexadecimal digits: what is blocked after a regression.</param>
public sealed record StagedModel(string Name, string Version, string Folder, string Sha256);
