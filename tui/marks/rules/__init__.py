"""Rules applied to the model's names."""
