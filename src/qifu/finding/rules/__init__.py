"""Pure parts of finding: how words are read, how pinyin is compared, how lists become one."""
