"""Credit at the workbench: look a firm up on a ground, enter records, files of records."""
