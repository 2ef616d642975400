"""E-mail addresses, as accounts are found by them."""


def normalise(address: str) -> str:
    """Return the address in the form in which it is stored: compared without case and outer spaces."""
    return address.strip().lower()
