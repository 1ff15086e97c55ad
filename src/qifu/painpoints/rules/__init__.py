"""Pure rules of pain points."""
