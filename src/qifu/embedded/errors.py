"""What a person is told when the embedded server cannot be used."""


class EmbeddedError(RuntimeError):
    """The embedded server cannot be used; the sentence says why and what to do."""
