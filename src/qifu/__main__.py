"""`python -m qifu` is the `qifu` command."""

import sys

from qifu.cli import main

sys.exit(main())
