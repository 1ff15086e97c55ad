"""Files of the ledger, up to a million firms: read, checked and taken by sets of rows.

`desk` is what people do, `work` what the worker does; `reading` copies a file into staging rows,
`checking` finds what is wrong, `taking` writes, `settling` says what is believed, `undoing` takes back.
"""
