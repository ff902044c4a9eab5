"""Training of EdgeInspector's small detectors: data, model, loss, metrics, export."""
