"""A verb called inside a running application leaves its log alone."""

import logging

from qifu import cli


def test_setting_up_twice_keeps_the_handlers_of_the_log():
    before = logging.getLogger().handlers[:]
    cli.setup_django()
    assert logging.getLogger().handlers == before
