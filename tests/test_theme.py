"""The theme's colours are told apart: contrast by WCAG 2.2 (1.4.3, 1.4.11), from the sheets."""

import re
from pathlib import Path

import pytest

import server
from server import marks

STATIC = Path(server.__file__).parent / "static"
SHEETS = sorted(STATIC.glob("*.css"))
TEXT, GRAPHICS = 4.5, 3.0
NAMED = {"white": "#ffffff", "black": "#000000"}


def variables():
    root = (STATIC / "maillage.css").read_text(encoding="utf8").partition(":root {")[2].partition("}")[0]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", root))


THEME = variables()


def luminance(colour):
    """Relative luminance of #rgb or #rrggbb, by WCAG 2.2."""
    digits = colour.removeprefix("#")
    wide = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    parts = [int(wide[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def rules():
    """Each rule of each sheet that gives both a colour and the ground that it stands on."""
    for sheet in SHEETS:
        text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf8"), flags=re.DOTALL)
        for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", text):
            said = dict(re.findall(r"(?:^|[;\s])(color|background|background-color):\s*([^;]+)", body))
            ink, ground = (
                resolve(said.get("color")),
                resolve(said.get("background") or said.get("background-color")),
            )
            if ink and ground:
                yield f"{sheet.name}: {selector.strip()}", ink, ground


def resolve(value):
    """A colour in digits, or None for one that is inherited, transparent or mixed."""
    if value is None:
        return None
    name = re.fullmatch(r"var\(--([\w-]+)\)", value.strip())
    colour = THEME.get(name[1], "") if name else NAMED.get(value.strip(), value.strip())
    return colour if re.fullmatch(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})", colour) else None


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("#000", "#fff", 21.0),
        ("#fff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.48),
        ("#0000ff", "#fff", 8.59),
    ],
)
def test_contrast_is_that_of_the_standard(one, other, expected):
    assert contrast(one, other) == pytest.approx(expected, abs=0.005)


@pytest.mark.parametrize("ground", ["paper", "soft"])
@pytest.mark.parametrize("ink", ["ink", "quiet", "muted", "accent", "wrong", "reading"])
def test_text_stands_out_from_every_ground(ink, ground):
    assert contrast(THEME[ink], THEME[ground]) >= TEXT


@pytest.mark.parametrize("name", ["accent", "reading", "wrong"])
def test_text_stands_out_from_the_soft_ground_of_its_own_colour(name):
    assert contrast(THEME[name], THEME[f"{name}-soft"]) >= TEXT


@pytest.mark.parametrize("ground", ["paper", "soft"])
def test_the_edge_of_a_field_is_seen(ground):
    assert contrast(THEME["edge"], THEME[ground]) >= GRAPHICS


def test_a_rule_that_gives_ink_and_ground_keeps_them_apart():
    found = list(rules())
    assert len(found) > 5
    assert [
        (name, round(contrast(ink, ground), 2)) for name, ink, ground in found if contrast(ink, ground) < TEXT
    ] == []


@pytest.mark.parametrize("colour", marks.COLOURS)
def test_a_colour_of_the_network_stands_out_from_white_or_has_a_dark_edge(colour):
    """Pale ones are told apart by their shape, and every node has an edge of the text's colour."""
    assert contrast(colour, THEME["paper"]) >= GRAPHICS or contrast(THEME["ink"], colour) >= GRAPHICS
