"""What a person does who has a keyboard and nothing else."""

from tests.browser.visitor import Visitor, look

FOCUSED = """() => {
    const e = document.activeElement;
    return [e.name, e.textContent.trim(), e.matches(":focus-visible")];
}"""


def tab_to(visitor: Visitor, wanted: str) -> None:
    """Press Tab until the focus is on a field of this name, or a link or button that begins so."""
    for _ in range(150):
        visitor.page.keyboard.press("Tab")
        name, text, visible = visitor.page.evaluate(FOCUSED)
        assert visible or name is None, "The focus cannot be seen"
        if name == wanted or text.startswith(wanted):
            return
    raise AssertionError(f"Tab never comes to “{wanted}”")


def press(visitor: Visitor, key: str, wanted: str) -> None:
    """Press a link or button with a key, and come to another page."""
    tab_to(visitor, wanted)
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press(key)
    look(visitor.page)


def write(visitor: Visitor, name: str, text: str) -> None:
    """Type into a field in place of what it holds: coming to it with Tab has marked that."""
    tab_to(visitor, name)
    visitor.page.keyboard.type(text)


def choose(visitor: Visitor, name: str, number: int) -> None:
    """Choose the radio button of this number, from 1, among those of a name."""
    tab_to(visitor, name)
    visitor.page.keyboard.press("Space")
    for _ in range(number - 1):
        visitor.page.keyboard.press("ArrowDown")
