"""Any page alone with sample state, and pictures of all of them for docs and for looking at one's own work.

`python -m ui.gallery --out DIR` writes every page in light and dark at 100 % and 200 %;
`python -m ui.gallery PAGE` opens one page.
"""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication, QWidget

import ui
from ui.samples import home as home_samples
from ui.shell import DESIGN_SIZE, Shell
from ui.theme import theme

LOOKS = (("light", 1.0), ("dark", 1.0), ("light", 2.0), ("dark", 2.0))


@dataclass(frozen=True)
class Exhibit:
    """One picture: its name and what makes the whole window for it."""

    name: str
    make: Callable[[], QWidget]


def framed(code: str, page: QWidget, title: str, note: str = "") -> Shell:
    """The page in the window's frame, as its user sees it."""
    shell = Shell()
    shell.add_page(code, page, title)
    shell.show_page(code, title=title, note=note)
    shell.top.set_user("Hà Thị Vân")
    shell.show_status(home_samples.status())
    return shell


def _home() -> QWidget:
    from ui.moments import full_day
    from ui.pages.home import HomePage
    from ui.texts import t

    page = HomePage()
    page.show_state(home_samples.home(), now=home_samples.NOW)
    return framed("home", page, t("home.title"), full_day(home_samples.NOW))


def _quiet_home() -> QWidget:
    from ui.pages.home import HomePage
    from ui.texts import t

    page = HomePage()
    page.show_state(home_samples.quiet_home(), now=home_samples.NOW)
    return framed("home", page, t("home.title"))


def _catalogue(tab: str) -> Callable[[], QWidget]:
    def make() -> QWidget:
        from ui.pages.catalogue import CataloguePage
        from ui.samples import catalogue
        from ui.texts import t

        page = CataloguePage()
        page.search.setText("ho kinh doanh")
        page.show_list(catalogue.lines(), total=3)
        page.show_procedure(catalogue.procedure())
        page.choose_tab(tab)
        return framed("procedures", page, t("catalogue.title"))

    return make


def _catalogue_with_a_revoked_pack() -> QWidget:
    from ui.pages.catalogue import CataloguePage
    from ui.samples import catalogue
    from ui.texts import t

    page = CataloguePage()
    page.show_list(catalogue.lines_with_a_revoked_one(), total=5)
    page.show_procedure(catalogue.revoked())
    return framed("procedures", page, t("catalogue.title"))


def alone(page: QWidget) -> Shell:
    """A page that fills the window by itself."""
    shell = Shell()
    shell.show_alone(page)
    return shell


def _unlock(recovery: bool) -> Callable[[], QWidget]:
    def make() -> QWidget:
        from ui.pages.unlock import UnlockPage

        page = UnlockPage()
        page.show_state(office="Trung tâm Phục vụ hành chính công xã Thuận Châu, tỉnh Sơn La",
                        version="0.1.0", now=home_samples.NOW)
        page.show_recovery(recovery)
        return alone(page)

    return make


def _first_start(step: str) -> Callable[[], QWidget]:
    def make() -> QWidget:
        from desktop_app.views import RecoveryKeyView
        from ui.pages.first_start import FirstStartPage

        page = FirstStartPage()
        page.brand.show_state(version="0.1.0")
        groups = ("7KQ2MX", "D4HRA9", "W3ZTP6", "B8NCVE", "5JYGU2", "QX7LMK", "H9R4DT")
        page.show_recovery_key(RecoveryKeyView(groups, (2, 5)))
        page.show_step(step)
        return alone(page)

    return make


def _help() -> QWidget:
    from ui.controllers.help import legend
    from ui.pages.help import HelpPage
    from ui.texts import t

    page = HelpPage()
    page.show_state(legend())
    return framed("help", page, t("help.title"))


OWN: tuple[Exhibit, ...] = (
    Exhibit("unlock", _unlock(recovery=False)),
    Exhibit("unlock-recovery", _unlock(recovery=True)),
    Exhibit("first-start", _first_start("password")),
    Exhibit("first-start-key", _first_start("recovery")),
    Exhibit("first-start-office", _first_start("office")),
    Exhibit("first-start-portal", _first_start("portal")),
    Exhibit("home", _home),
    Exhibit("home-empty", _quiet_home),
    Exhibit("help", _help),
    Exhibit("catalogue", _catalogue("components")),
    Exhibit("catalogue-information", _catalogue("information")),
    Exhibit("catalogue-steps", _catalogue("steps")),
    Exhibit("catalogue-revoked", _catalogue_with_a_revoked_pack),
)


def _of_others() -> tuple[Exhibit, ...]:
    """Exhibits that pages bring along: every module ui.gallery_samples_* has a dict EXHIBITS of its own."""
    found = []
    for module in pkgutil.iter_modules(ui.__path__):
        if module.name.startswith("gallery_samples_"):
            brought = importlib.import_module(f"ui.{module.name}").EXHIBITS
            found += [Exhibit(name, make) for name, make in brought.items()]
    return tuple(found)


EXHIBITS: tuple[Exhibit, ...] = (*OWN, *_of_others())


def picture(window: QWidget, path: Path) -> Path:
    """Show the window at the design's size and write what it looks like as PNG."""
    window.resize(*DESIGN_SIZE)
    QCursor.setPos(5000, 5000)
    window.show()
    application = QApplication.instance()
    assert application is not None
    for _ in range(3):
        application.processEvents()
    window.grab().save(str(path))
    return path


def grab_all(folder: Path, names: frozenset[str] = frozenset()) -> list[Path]:
    """Write every exhibit (or those named) in light and dark at 100 % and 200 %; returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for mode, scale in LOOKS:
        theme().set(mode=mode, scale=scale)
        for exhibit in EXHIBITS:
            if names and exhibit.name not in names:
                continue
            window = exhibit.make()
            name = f"{exhibit.name}-{mode}-{round(scale * 100)}.png"
            written.append(picture(window, folder / name))
            window.close()
            window.deleteLater()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return written


def main(arguments: list[str] | None = None) -> int:
    """The command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="ui.gallery")
    parser.add_argument("page", nargs="*", help="names of pages; none is all of them")
    parser.add_argument("--out", type=Path, help="write pictures into this folder instead of opening windows")
    chosen = parser.parse_args(arguments)
    if chosen.out is not None:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    theme().apply(application)
    names = frozenset(chosen.page)
    if chosen.out is not None:
        for path in grab_all(chosen.out, names):
            sys.stdout.write(f"{path}\n")
        return 0
    windows = [exhibit.make() for exhibit in EXHIBITS if not names or exhibit.name in names]
    for window in windows:
        window.show()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
