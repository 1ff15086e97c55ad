"""Pain points on the portal: what everybody may read, and the firm's own word."""
