"""The wall of lights by unit; every count opens to its cases."""
