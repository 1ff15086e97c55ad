"""What an item of the lists is, what it must hold, how two versions differ. Pure, without Django."""
