"""The page of what was learnt from routing."""

# fmt: off
TABLE = """
/work/triage/learning/                       GET  dispatcher,reform=200 anonymous=302 *=403
"""
# fmt: on
