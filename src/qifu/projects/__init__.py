"""Projects (招商和重点项目): from a lead to production, with who goes along and what is in the way."""
