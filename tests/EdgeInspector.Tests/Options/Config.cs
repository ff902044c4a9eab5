using EdgeInspector.Options;
using Xunit;

namespace EdgeInspector.Tests.Options;

/// <summary>Loads YAML text as a test needs it.</summary>
internal static class Config
{
    /// <summary>The least that is valid.</summary>
    public const string Minimal = "cameras:\n  - {name: top, source: 'sim:pcb?seed=7', models: [pcb-defects]}\n";

    /// <summary>Every key there is.</summary>
    public const string Full = """
        device: line-3
        cameras:
          - name: top
            source: rtsp://10.0.0.5/line
            user: eye
            password_file: /secret
            fps: 30
            orientation: rotate-90
            crop: [0.1, 0.1, 0.9, 0.9]
            frozen_seconds: 3
            mm_per_px: 0.05
            controls: {}
            deadline_ms: 100
            models: [pcb-defects, pcb-anomaly]
            slices: {size: 640, overlap: 0.2, whole: true, match: 0.5}
            zones: [{name: board, polygon: [[0, 0], [1, 0], [1, 1], [0, 1]]}]
            rules: [{class: open, zones: [board], verdict: NG, min_confidence: 0.5, min_size_px: 6, min_size_mm: null, frames: 2 of 3}]
        models: {directory: /var/lib/edge-inspector/models, provider: auto, library: null, threads: 0}
        mqtt: {url: "mqtt://127.0.0.1:1883", root: edge-inspector, user: me, password_file: /secret, ca_file: null, keep_alive: 15,
               detections_per_second: 10, ok_verdicts_per_second: 1, snapshot_seconds: 2}
        storage: {directory: /var/lib/edge-inspector, max_bytes: 10GiB, max_age: 30d, outbox_max_rows: 1000000,
                  outbox_max_bytes: 1GiB, min_free_bytes: 256MiB}
        explain: {library: null, threads: 0, gpu_layers: 0, max_memory: 2GiB, model: explainer, language: en, knowledge: null}
        web: {listen: "http://127.0.0.1:8080", password_file: null}
        updates: {channels: [{name: plant, url: "https://models.example/plant/", root_file: /plant.root.json, metadata: metadata/, targets: targets/}],
                  poll: 15m, windows: [mon-fri 22:00-05:00], time_zone: null, min_free_bytes: 1GiB, groups: [pilot], trust: /trust, offline: refuse,
                  gates: {max_flips: 0, shadow_frames: 300, min_agreement: 0.95, max_latency_ratio: 1.5, max_memory: 2GiB, bake_time: 10m}}
        """;

    /// <summary>Reads the text as a file named <c>config.yml</c> without looking for the files it names, environment and overlay left out.</summary>
    public static ConfigurationResult Load(string yaml, params string[] set) => Load(yaml, _ => _ with { Set = set });

    public static ConfigurationResult Load(string yaml, Func<ConfigurationRequest, ConfigurationRequest> change) => ConfigurationLoader.Load(change(new ConfigurationRequest
    {
        Base = yaml,
        BaseName = "config.yml",
        UseOverlay = false,
        CheckFiles = false,
    }));

    public static DaemonOptions Valid(string yaml, params string[] set)
    {
        ConfigurationResult result = Load(yaml, set);
        Assert.Empty(result.Errors);
        return result.Options!;
    }

    /// <summary>The errors as they are printed.</summary>
    public static string[] Errors(string yaml, params string[] set)
    {
        ConfigurationResult result = Load(yaml, set);
        Assert.True(result.Errors.Count > 0, "no error was found");
        Assert.Null(result.Options);
        return [.. result.Errors.Select(error => error.ToString())];
    }
}
