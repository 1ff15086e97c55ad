"""Pure rules of law services: digests, time tokens, check-ups. No Django."""
