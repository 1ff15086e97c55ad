"""Where firms grow: the chain, instruments, alliances, training and fairs, for everybody to see."""
