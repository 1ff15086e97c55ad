"""Pure rules of the exchange: no Django here."""
