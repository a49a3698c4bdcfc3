"""How wide words are in the widest font that readers commonly have, so that whatever font they have cuts nothing."""

from __future__ import annotations

import re
import unicodedata

# ems of the letters of DejaVu Sans Bold, rounded up to a twentieth; Verdana Bold has about the same, Noto, Helvetica
# and Arial are narrower. Source: the advance widths in DejaVuSans-Bold.ttf, version 2.37
ADVANCES = {
    0.35: " 'ijlí", 0.4: ",./:;IJ\\|’‘·", 0.45: "-f", 0.5: "!()[]_`rt–§°", 0.55: '"*', 0.6: "?cszç", 0.65: "Lx",
    0.7: "$0123456789EFTaekovy“”£€¥éöäáó", 0.75: "CPSYZbdghnpqu{}üñ", 0.8: "ABKRVX", 0.85: "#+<=>DGHNU^~−×÷",
    0.9: "&OQ", 0.95: "w", 1.0: "@M—…", 1.05: "%m", 1.15: "W",
}  # fmt: skip
EMS = {letter: width for width, letters in ADVANCES.items() for letter in letters}
OTHER = 0.85  # a letter that the table lacks
REGULAR = 0.93  # of the bold width; letters and digits of DejaVu Sans have 0.79 to 0.95 of it
IDEOGRAPH = r"[\u2e80-\u9fff\uf900-\ufaff\uff01-\uffee]"
# what a line may end after: a word, or an ideograph with the stops that belong to it
PIECE = re.compile(rf"\s*(?:{IDEOGRAPH}[、。，；：！？」』）]*|(?:(?!{IDEOGRAPH})\S)+)")


def text_width(text: str, size: float, bold: bool = True) -> float:
    """Width of a line of words in the unit of the font's size.

    Ideographs are as wide as high in every font (Unicode Standard Annex 11); marks that stand on a letter add nothing.

    Examples
    --------
    >>> text_width("Wii", 10), text_width("中国", 10)
    (18.5, 20.0)
    """
    return round(sum(map(_ems, text)) * size * (1 if bold else REGULAR), 2)


def _ems(letter: str) -> float:
    if unicodedata.combining(letter):
        return 0.0
    return EMS.get(letter) or (1.0 if unicodedata.east_asian_width(letter) in "WF" else OTHER)


def wrap(text: str, width: float, size: float, bold: bool = True) -> list[str]:
    """Words in lines no wider than a width, in the unit of the font's size; a word that is wider has its own line.

    Examples
    --------
    >>> wrap("China makes more", 70, 10)
    ['China', 'makes', 'more']
    >>> wrap("中国的电。", 30, 10)
    ['中国的', '电。']
    """
    lines = [""]
    for piece in PIECE.findall(text):
        if lines[-1] and text_width(lines[-1] + piece, size, bold) > width:
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return lines
