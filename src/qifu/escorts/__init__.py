"""Escorts (帮办代办): somebody with a name and a telephone who goes with a firm until it is done."""
