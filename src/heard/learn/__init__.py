"""It is learned from: examples, training, evaluation, the model card."""
