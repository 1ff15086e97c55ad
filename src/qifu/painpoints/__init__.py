"""Pain points: what hinders many firms, mended and verified by those who said so."""
