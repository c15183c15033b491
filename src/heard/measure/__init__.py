"""What changed: samples, agreement, outcomes, figures with n and interval."""
