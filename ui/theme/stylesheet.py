"""Builds the application's style sheet from the colour roles and the sizes of one scale.

Law: no colour and no size stands in QSS elsewhere. Widgets say what they are by dynamic properties:
`type` and `tone` (texts), `kind` and `fit` (buttons, editors), `state` (error, copied), `pane`, `line`.
"""

from __future__ import annotations

from collections.abc import Mapping

from ui.theme.fonts import FAMILY
from ui.theme.metrics import TYPE, Metrics
from ui.theme.roles import HUES

TONES = ("text", "text2", "accent", "on_accent", "rail_text", "rail_text2", *HUES)
SIZES = (("compact", 32, "body"), ("normal", 36, "body"), ("large", 44, "title"))
EDITORS = ("QLineEdit", "QPlainTextEdit", "QComboBox", "QAbstractSpinBox")


def style_sheet(roles: Mapping[str, str], metrics: Metrics) -> str:
    """The whole QSS text."""
    return "\n".join((
        _ground(roles, metrics), _texts(roles, metrics), _panes(roles), _buttons(roles, metrics),
        _editors(roles, metrics), _lists(roles, metrics), _scroll_bars(roles, metrics),
        _menus(roles, metrics),
    ))


def _ground(roles: Mapping[str, str], metrics: Metrics) -> str:
    return f"""
* {{ font-family: "{FAMILY}"; font-size: {metrics.font_px("body")}px; outline: none; }}
QMainWindow, QDialog {{ background: {roles["surface"]}; color: {roles["text"]}; }}
QScrollArea {{ background: transparent; border: none; }}
QScrollArea > QWidget > QWidget#scrolled {{ background: transparent; }}
QToolTip {{ background: {roles["surface"]}; color: {roles["text"]}; border: 1px solid {roles["control"]};
    padding: {metrics.gap(4)}px {metrics.gap(8)}px; font-size: {metrics.font_px("caption")}px; }}
"""


def _texts(roles: Mapping[str, str], metrics: Metrics) -> str:
    rules = [f"QLabel {{ color: {roles['text']}; background: transparent; }}"]
    for name in TYPE:
        rules.append(
            f'QLabel[type="{name}"] {{ font-size: {metrics.font_px(name)}px;'
            f" min-height: {metrics.line(name)}px; }}"
        )
    for tone in TONES:
        rules.append(f'QLabel[tone="{tone}"] {{ color: {roles[tone]}; }}')
    rules.append('QLabel[bold="true"] { font-weight: 600; }')
    return "\n".join(rules)


def _panes(roles: Mapping[str, str]) -> str:
    rules = [f'QFrame[pane="{pane}"] {{ background: {roles[pane]}; border: none; }}'
             for pane in ("window", "surface", "sunken", "tint", "rail", "desk")]
    for side in ("top", "right", "bottom", "left"):
        rules.append(f'QFrame[line="{side}"] {{ border-{side}: 1px solid {roles["line"]}; }}')
    rules.append(f'QFrame[rule="true"] {{ background: {roles["line"]}; border: none; }}')
    rules.append(f'QFrame[rule="strong"] {{ background: {roles["control"]}; border: none; }}')
    rules.append(f'QFrame[popup="true"] {{ background: {roles["surface"]};'
                 f" border: 1px solid {roles['control']}; }}")
    for hue in HUES:
        rules.append(f'QFrame[callout="{hue}"] {{ background: {roles[hue + "_bg"]}; border: none;'
                     f" border-left: 4px solid {roles[hue]}; }}")
    rules.append(f'QFrame[selected="true"] {{ background: {roles["tint"]}; }}')
    return "\n".join(rules)


def _buttons(roles: Mapping[str, str], metrics: Metrics) -> str:
    rules = [f"""
QPushButton {{ background: {roles["surface"]}; color: {roles["text"]}; border: 1px solid {roles["control"]};
    border-radius: {metrics.gap(4)}px; }}
QPushButton:hover {{ background: {roles["window"]}; }}
QPushButton:pressed {{ background: {roles["sunken"]}; }}
QPushButton:focus {{ border: 2px solid {roles["focus"]}; }}
QPushButton:disabled {{ color: {roles["text2"]}; border-color: {roles["line"]}; }}
QPushButton[kind="primary"] {{ background: {roles["accent"]}; color: {roles["on_accent"]};
    border-color: {roles["accent"]}; font-weight: 600; }}
QPushButton[kind="primary"]:hover, QPushButton[kind="primary"]:pressed {{
    background: {roles["accent_hover"]}; border-color: {roles["accent_hover"]}; }}
QPushButton[kind="primary"]:focus {{ border: 2px solid {roles["focus"]}; }}
QPushButton[kind="primary"]:disabled {{ background: {roles["sunken"]}; color: {roles["text2"]};
    border-color: {roles["line"]}; }}
QPushButton[kind="quiet"], QPushButton[kind="link"] {{ background: transparent; color: {roles["accent"]};
    border-color: transparent; }}
QPushButton[kind="quiet"]:hover {{ background: {roles["tint"]}; }}
QPushButton[kind="plain"] {{ background: transparent; border-color: transparent; }}
QPushButton[kind="plain"]:hover {{ background: {roles["window"]}; }}
QPushButton[kind="quiet"]:focus, QPushButton[kind="plain"]:focus, QPushButton[kind="link"]:focus {{
    border: 2px solid {roles["focus"]}; }}
QPushButton[kind="link"] {{ text-decoration: underline; text-align: left; }}
QFrame[pane="rail"] QPushButton[kind="plain"]:hover {{ background: {roles["rail_on"]}; }}
QFrame[pane="rail"] QPushButton[kind="plain"]:focus {{ border: 2px solid {roles["gold"]}; }}
QPushButton[kind="row"] {{ background: transparent; border: none; border-radius: 0; text-align: left; }}
QPushButton[tone="red"] {{ color: {roles["red"]}; }}
QPushButton[bold="true"] {{ font-weight: 600; }}
"""]
    for size, height, font_role in SIZES:
        full = metrics.control(height, font_role)
        side = metrics.gap({"compact": 10, "normal": 15, "large": 20}[size])
        rules.append(
            f'QPushButton[fit="{size}"] {{ font-size: {metrics.font_px(font_role)}px;'
            f" min-height: {full - 2}px; max-height: {full - 2}px; padding: 0 {side}px; }}"
            f'QPushButton[fit="{size}"]:focus {{ min-height: {full - 4}px; max-height: {full - 4}px;'
            f" padding: 0 {side - 1}px; }}"
        )
    tight = metrics.control(24, "body")
    link = 'QPushButton[kind="link"]'
    rules.append(
        f'{link} {{ min-height: {tight - 2}px; max-height: {tight - 2}px; padding: 0 2px; }}'
        f'{link}:focus {{ min-height: {tight - 4}px; max-height: {tight - 4}px; padding: 0 1px; }}'
        f'QPushButton[kind="link"][type="caption"] {{ font-size: {metrics.font_px("caption")}px; }}'
    )
    return "\n".join(rules)


def _editors(roles: Mapping[str, str], metrics: Metrics) -> str:
    rules = []
    for editor in EDITORS:
        rules.append(f"""
{editor} {{ background: {roles["surface"]}; color: {roles["text"]}; border: 1px solid {roles["control"]};
    border-radius: {metrics.gap(4)}px; selection-background-color: {roles["accent"]};
    selection-color: {roles["on_accent"]}; }}
{editor}:disabled, {editor}[readOnly="true"] {{ background: {roles["window"]}; }}
{editor}[state="copied"] {{ background: {roles["tint"]}; border-left: 4px solid {roles["accent"]}; }}
{editor}[state="error"] {{ border: 2px solid {roles["red"]}; }}
{editor}:focus {{ border: 2px solid {roles["focus"]}; }}
{editor}[state="copied"]:focus {{ border-left: 4px solid {roles["accent"]}; }}
{editor}[state="bare"], {editor}[state="bare"]:focus {{ border: none; background: transparent; }}
""")
    side = metrics.gap(10)
    for size, height, font_role in SIZES:
        full = metrics.control(height, font_role)
        for editor in ("QLineEdit", "QComboBox"):
            which = f'{editor}[fit="{size}"]'
            end = side if editor == "QLineEdit" else 2
            rules.append(
                f"{which} {{ font-size: {metrics.font_px(font_role)}px; min-height: {full - 2}px;"
                f" max-height: {full - 2}px; padding: 0 {end}px 0 {side}px; }}"
                f'{which}:focus, {which}[state="error"] {{'
                f" min-height: {full - 4}px; max-height: {full - 4}px;"
                f" padding: 0 {end - 1}px 0 {side - 1}px; }}"
                f'{which}[state="copied"] {{ padding: 0 {side}px 0 {side - 3}px; }}'
                f'{which}[state="copied"]:focus {{ padding: 0 {side - 1}px 0 {side - 3}px; }}'
            )
    rules.append(
        f"QPlainTextEdit {{ padding: {metrics.gap(6)}px {side - 4}px; }}"
        f'QPlainTextEdit:focus, QPlainTextEdit[state="error"] {{'
        f" padding: {metrics.gap(6) - 1}px {side - 5}px; }}"
    )
    rules.append(
        f"QComboBox::drop-down {{ border: none; width: {metrics.px(26)}px; }}"
        "QComboBox::down-arrow { image: none; }"
        f"QComboBox QAbstractItemView {{ background: {roles['surface']}; color: {roles['text']};"
        f" border: 1px solid {roles['control']}; selection-background-color: {roles['tint']};"
        f" selection-color: {roles['text']}; }}"
        f"QComboBox QAbstractItemView::item {{ min-height: {metrics.control(32)}px; }}"
    )
    return "\n".join(rules)


def _lists(roles: Mapping[str, str], metrics: Metrics) -> str:
    return f"""
QListView, QTableView, QTreeView {{ background: {roles["surface"]}; color: {roles["text"]}; border: none;
    gridline-color: {roles["line"]}; selection-background-color: {roles["tint"]};
    selection-color: {roles["text"]}; alternate-background-color: {roles["surface"]}; }}
QListView[popup="true"] {{ border: 1px solid {roles["control"]}; }}
QListView[popup="true"]::item {{ min-height: {metrics.control(32)}px; padding: 0 {metrics.gap(8)}px; }}
QListView[popup="true"]::item:selected, QListView[popup="true"]::item:hover {{
    background: {roles["tint"]}; color: {roles["text"]}; }}
QListView[pane="window"] {{ background: {roles["window"]}; }}
QHeaderView {{ background: {roles["sunken"]}; border: none; }}
QHeaderView::section {{ background: {roles["sunken"]}; color: {roles["text2"]}; border: none;
    border-bottom: 1px solid {roles["control"]}; font-size: {metrics.font_px("caption")}px; font-weight: 600;
    padding: 0 {metrics.gap(8)}px; min-height: {metrics.control(30, "caption")}px; }}
QTableCornerButton::section {{ background: {roles["sunken"]}; border: none; }}
"""


def _scroll_bars(roles: Mapping[str, str], metrics: Metrics) -> str:
    wide = metrics.gap(12)
    radius = 3
    return f"""
QScrollBar:vertical {{ background: {roles["sunken"]}; width: {wide}px; margin: 0; border: none; }}
QScrollBar:horizontal {{ background: {roles["sunken"]}; height: {wide}px; margin: 0; border: none; }}
QScrollBar::handle {{ background: {roles["control"]}; border-radius: {radius}px; margin: 2px; }}
QScrollBar::handle:vertical {{ min-height: {metrics.px(32)}px; }}
QScrollBar::handle:horizontal {{ min-width: {metrics.px(32)}px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; border: none; background: none; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: none; }}
"""


def _menus(roles: Mapping[str, str], metrics: Metrics) -> str:
    return f"""
QMenu {{ background: {roles["surface"]}; color: {roles["text"]}; border: 1px solid {roles["control"]};
    padding: {metrics.gap(4)}px 0; }}
QMenu::item {{ padding: {metrics.gap(7)}px {metrics.gap(28)}px {metrics.gap(7)}px {metrics.gap(16)}px; }}
QMenu::item:selected {{ background: {roles["tint"]}; }}
QMenu::separator {{ height: 1px; background: {roles["line"]}; margin: {metrics.gap(4)}px 0; }}
"""
