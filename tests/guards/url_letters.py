"""Papers of claims: what the window prints and the firm downloads."""

# fmt: off
TABLE = """
/work/claims/<number>/acceptance.pdf         GET  anonymous=302 clerk,policy_officer=200 specialist=404 *=403
/claims/<number>/acceptance.pdf              GET  anonymous=302 own=200 *=404
"""
# fmt: on
