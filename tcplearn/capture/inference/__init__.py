"""Each end's story, inferred by the model's own `step` from what the wire shows."""
