"""The overseer itself: defects planted on a page are found, or clean journeys would mean nothing."""

from tests.browser.company import Company
from tests.browser.conftest import Enter

PLANT = """() => {
  const button = document.createElement('button');
  const pale = document.createElement('p');
  pale.textContent = '浅色的字';
  pale.style.color = '#bbb';
  const broad = document.createElement('div');
  broad.style.width = '3000px';
  broad.style.height = '1px';
  document.querySelector('main').append(button, pale, broad);
  console.error('planted');
}"""


def test_planted_defects_are_found(enter: Enter, company: Company) -> None:
    passer = enter("")
    passer.open("/track/")
    assert not passer.problems
    passer.page.evaluate(PLANT)
    passer.look()
    found = "\n".join(passer.problems)
    passer.problems.clear()
    for what in ("button-name", "color-contrast", "scrolls sideways", "planted"):
        assert what in found
