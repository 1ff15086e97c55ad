"""Projects for firms: one's own project with whom to telephone, and where anybody tells of a lead."""
