"""网格: cells, 1+1+X teams, visits and what they find, the health of firms."""
