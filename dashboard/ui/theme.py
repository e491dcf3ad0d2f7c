"""The two palettes: every colour that a figure, a mark or a style sheet may use."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours of one theme as #RRGGBB. Passive is a fill only; hairline is decoration; border outlines controls."""

    name: str
    promoter: str
    passive: str
    detractor: str
    ink: str
    ink2: str
    ink3: str
    link: str
    border: str
    hairline: str
    card: str
    page: str

    def tint(self, colour: str, opacity: float) -> str:
        """A colour of this theme as rgba(...) with an opacity of 0..1, for bands and shaded spans."""
        red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
        return f"rgba({red},{green},{blue},{opacity:g})"


LIGHT = Theme(
    name="light",
    promoter="#1565A9",
    passive="#868F9C",
    detractor="#BF4A0A",
    ink="#14181F",
    ink2="#4A5361",
    ink3="#626C7A",
    link="#1558A6",
    border="#868F9C",
    hairline="#E3E6EB",
    card="#FFFFFF",
    page="#F6F7F9",
)

DARK = Theme(
    name="dark",
    promoter="#4FB8E0",
    passive="#77818F",
    detractor="#FF9A5C",
    ink="#E8EBF0",
    ink2="#AEB6C2",
    ink3="#8E98A6",
    link="#7DB8F0",
    border="#77818F",
    hairline="#2A303A",
    card="#171B22",
    page="#0F1218",
)

THEMES = {theme.name: theme for theme in (LIGHT, DARK)}
