"""Rules over the model's names."""
