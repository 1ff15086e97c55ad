"""Cards as holders, firms and whoever checks them see them."""
